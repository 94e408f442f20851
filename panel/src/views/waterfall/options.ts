import { whileShowing, type AddViewOptions } from '../../options/view-options';

const showIf = whileShowing('waterfall');

/** Adds the option editors of the contribution waterfall. */
export const addWaterfallOptions: AddViewOptions = (builder) => {
  builder
    .addRadio({
      path: 'waterfall.explains',
      name: 'Explain',
      description: 'The anomaly score of the session, or the probability of its risk class.',
      defaultValue: 'score',
      settings: {
        options: [
          { value: 'score', label: 'Anomaly score' },
          { value: 'risk_class', label: 'Risk class' },
        ],
      },
      showIf,
    })
    .addNumberInput({
      path: 'waterfall.max_features',
      name: 'Max features',
      description: 'Maximum number of features, starting with the largest contribution. The rest is summed into one step.',
      defaultValue: 12,
      settings: { min: 1, max: 100, integer: true },
      showIf,
    });
};
