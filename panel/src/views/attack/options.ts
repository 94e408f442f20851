import { whileShowing, type AddViewOptions } from '../../options/view-options';

/** Adds the option editors of the ATT&CK matrix. */
export const addAttackOptions: AddViewOptions = (builder) => {
  builder.addNumberInput({
    path: 'attack.max_techniques',
    name: 'Max techniques',
    description: 'Maximum number of techniques. A small panel shows fewer.',
    defaultValue: 40,
    settings: { min: 1, max: 200, integer: true },
    showIf: whileShowing('attack'),
  });
};
