import type { PanelOptionsEditorBuilder } from '@grafana/data';

const isShown = ({ view }: { view: string }) => view === 'findings';

/** What a reader may change about the lanes of findings. */
export function addFindingsOptions<Options extends { view: string }>(builder: PanelOptionsEditorBuilder<Options>): void {
  builder
    .addSelect({
      path: 'findings.min_severity',
      name: 'Least severity',
      defaultValue: 'info',
      settings: {
        options: [
          { value: 'info', label: 'Info' },
          { value: 'low', label: 'Low' },
          { value: 'medium', label: 'Medium' },
          { value: 'high', label: 'High' },
        ],
      },
      showIf: isShown,
    })
    .addNumberInput({
      path: 'findings.max_findings',
      name: 'Lanes',
      description: 'Findings shown at most, the worst first; fewer where they would not be readable.',
      defaultValue: 20,
      settings: { min: 1, max: 100, integer: true },
      showIf: isShown,
    });
}
