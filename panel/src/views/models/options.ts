import { whileShowing, type AddViewOptions } from '../../options/view-options';

/** Adds the option editors of the model comparison. */
export const addModelsOptions: AddViewOptions = (builder) => {
  builder.addSelect({
    path: 'models.measure',
    name: 'Measure',
    defaultValue: 'all',
    settings: {
      options: [
        { value: 'all', label: 'All' },
        { value: 'balanced_accuracy', label: 'Balanced accuracy' },
        { value: 'recall', label: 'Recall' },
        { value: 'precision', label: 'Precision' },
      ],
    },
    showIf: whileShowing('models'),
  });
};
