import type { PanelOptionsEditorBuilder } from '@grafana/data';

const isShown = ({ view }: { view: string }) => view === 'waterfall';

/** What a reader may change about the waterfall of contributions. */
export function addWaterfallOptions<Options extends { view: string }>(builder: PanelOptionsEditorBuilder<Options>): void {
  builder
    .addRadio({
      path: 'waterfall.explains',
      name: 'Explains',
      description: 'How far the session stands apart, or how likely its risk class is.',
      defaultValue: 'score',
      settings: {
        options: [
          { value: 'score', label: 'Score' },
          { value: 'risk_class', label: 'Risk class' },
        ],
      },
      showIf: isShown,
    })
    .addNumberInput({
      path: 'waterfall.max_features',
      name: 'Features',
      description: 'Features shown, the largest first; the rest is one step.',
      defaultValue: 12,
      settings: { min: 1, max: 100, integer: true },
      showIf: isShown,
    });
}
