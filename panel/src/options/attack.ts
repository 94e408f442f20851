import type { PanelOptionsEditorBuilder } from '@grafana/data';

const isShown = ({ view }: { view: string }) => view === 'attack';

/** What a reader may change about the matrix of techniques. */
export function addAttackOptions<Options extends { view: string }>(builder: PanelOptionsEditorBuilder<Options>): void {
  builder.addNumberInput({
    path: 'attack.max_techniques',
    name: 'Techniques',
    description: 'Techniques shown at most; fewer where they would not fit.',
    defaultValue: 40,
    settings: { min: 1, max: 200, integer: true },
    showIf: isShown,
  });
}
