import type { SelectFieldConfigSettings } from '@grafana/data';
import { loadTextChoices } from '../../options/field-choices';
import { whileShowing, type AddViewOptions } from '../../options/view-options';

const showIf = whileShowing('swimlanes');

/** Adds the option editors of the swimlanes. */
export const addSwimlanesOptions: AddViewOptions = (builder) => {
  builder
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'swimlanes.entity',
      name: 'Entity',
      description: 'Text field of the data. Each of its values gets a lane.',
      defaultValue: 'src_ip',
      settings: { options: [], allowCustomValue: true, getOptions: loadTextChoices },
      showIf,
    })
    .addNumberInput({
      path: 'swimlanes.max_lanes',
      name: 'Max lanes',
      description: 'Maximum number of lanes, starting with those that have the most anomalies. A small panel shows fewer.',
      defaultValue: 20,
      settings: { min: 1, max: 100, integer: true },
      showIf,
    });
};
