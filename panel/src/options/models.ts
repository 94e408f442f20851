import type { PanelOptionsEditorBuilder } from '@grafana/data';

const isShown = ({ view }: { view: string }) => view === 'models';

/** What a reader may change about the comparison of models. */
export function addModelsOptions<Options extends { view: string }>(builder: PanelOptionsEditorBuilder<Options>): void {
  builder.addSelect({
    path: 'models.measure',
    name: 'Measure',
    defaultValue: 'all',
    settings: {
      options: [
        { value: 'all', label: 'All' },
        { value: 'balanced_accuracy', label: 'Balanced accuracy' },
        { value: 'recall', label: 'Recall' },
        { value: 'precision', label: 'Precision' },
      ],
    },
    showIf: isShown,
  });
}
