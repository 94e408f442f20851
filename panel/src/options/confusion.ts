import type { PanelOptionsEditorBuilder } from '@grafana/data';

const isShown = ({ view }: { view: string }) => view === 'confusion';

/** What a reader may change about the confusion matrix. */
export function addConfusionOptions<Options extends { view: string }>(builder: PanelOptionsEditorBuilder<Options>): void {
  builder.addRadio({
    path: 'confusion.cells',
    name: 'Cells',
    description: 'Shares are of the true class.',
    defaultValue: 'both',
    settings: {
      options: [
        { value: 'both', label: 'Both' },
        { value: 'share', label: 'Shares' },
        { value: 'count', label: 'Counts' },
      ],
    },
    showIf: isShown,
  });
}
