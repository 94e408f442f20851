import type { SelectFieldConfigSettings } from '@grafana/data';
import { loadTextChoices } from './field-choices';
import type { AddViewOptions, WithView } from './view-options';

const showIf = ({ view }: WithView) => view === 'swimlanes';

/** Options of the swimlanes. */
export const addSwimlanesOptions: AddViewOptions = (builder) => {
  builder
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'swimlanes.entity',
      name: 'Entity',
      description: 'A text field of the data; each of its values has a lane.',
      defaultValue: 'src_ip',
      settings: { options: [], allowCustomValue: true, getOptions: loadTextChoices },
      showIf,
    })
    .addNumberInput({
      path: 'swimlanes.max_lanes',
      name: 'Lanes',
      description: 'Lanes shown, as far as they fit; those with most anomalies first.',
      defaultValue: 20,
      settings: { min: 1, max: 100, integer: true },
      showIf,
    });
};
