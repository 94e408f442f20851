import { whileShowing, type AddViewOptions } from '../../options/view-options';

/** Adds the option editors of the feature importance. */
export const addImportanceOptions: AddViewOptions = (builder) => {
  builder.addNumberInput({
    path: 'importance.max_features',
    name: 'Max features',
    description: 'Maximum number of features, starting with the most important.',
    defaultValue: 20,
    settings: { min: 1, max: 100, integer: true },
    showIf: whileShowing('importance'),
  });
};
