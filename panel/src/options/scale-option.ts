import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { whileShowing, type WithView } from './view-options';

/** Adds the choice between a linear and a logarithmic axis to a view. */
export function addScaleOption<Options extends WithView>(builder: PanelOptionsEditorBuilder<Options>, view: string): void {
  builder.addRadio({
    path: `${view}.scale`,
    name: 'Scale',
    description: 'Auto uses a logarithmic scale if the values span more than three powers of ten.',
    defaultValue: 'auto',
    settings: {
      options: [
        { value: 'auto', label: 'Auto' },
        { value: 'log', label: 'Log' },
        { value: 'linear', label: 'Linear' },
      ],
    },
    showIf: whileShowing(view),
  });
}
