import type { PanelOptionsEditorBuilder } from '@grafana/data';

const isShown = ({ view }: { view: string }) => view === 'curves';

/** What a reader may change about the model's curves. */
export function addCurvesOptions<Options extends { view: string }>(builder: PanelOptionsEditorBuilder<Options>): void {
  builder
    .addRadio({
      path: 'curves.curve',
      name: 'Curve',
      defaultValue: 'roc',
      settings: {
        options: [
          { value: 'roc', label: 'ROC' },
          { value: 'precision_recall', label: 'Precision-recall' },
          { value: 'calibration', label: 'Calibration' },
        ],
      },
      showIf: isShown,
    })
    .addSelect({
      path: 'curves.split',
      name: 'Held out',
      description: 'Which rows the model had not seen.',
      defaultValue: 'all',
      settings: {
        options: [
          { value: 'all', label: 'Every way' },
          { value: 'random', label: 'At random' },
          { value: 'entity', label: 'By source' },
          { value: 'time', label: 'By time' },
        ],
      },
      showIf: isShown,
    });
}
