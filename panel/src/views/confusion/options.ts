import { whileShowing, type AddViewOptions } from '../../options/view-options';

/** Adds the option editors of the confusion matrix. */
export const addConfusionOptions: AddViewOptions = (builder) => {
  builder.addRadio({
    path: 'confusion.cells',
    name: 'Cells',
    description: 'Shares are relative to the true class.',
    defaultValue: 'both',
    settings: {
      options: [
        { value: 'both', label: 'Both' },
        { value: 'share', label: 'Shares' },
        { value: 'count', label: 'Counts' },
      ],
    },
    showIf: whileShowing('confusion'),
  });
};
