import { whileShowing, type AddViewOptions } from '../../options/view-options';

const showIf = whileShowing('curves');

/** Adds the option editors of the model curves. */
export const addCurvesOptions: AddViewOptions = (builder) => {
  builder
    .addRadio({
      path: 'curves.curve',
      name: 'Curve',
      defaultValue: 'roc',
      settings: {
        options: [
          { value: 'roc', label: 'ROC' },
          { value: 'precision_recall', label: 'Precision-recall' },
          { value: 'calibration', label: 'Calibration' },
        ],
      },
      showIf,
    })
    .addSelect({
      path: 'curves.split',
      name: 'Held-out split',
      description: 'How the test rows were separated from the training rows.',
      defaultValue: 'all',
      settings: {
        options: [
          { value: 'all', label: 'All splits' },
          { value: 'random', label: 'Random' },
          { value: 'entity', label: 'By source' },
          { value: 'time', label: 'By time' },
        ],
      },
      showIf,
    });
};
