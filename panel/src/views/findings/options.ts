import { whileShowing, type AddViewOptions } from '../../options/view-options';

const showIf = whileShowing('findings');

/** Adds the option editors of the findings. */
export const addFindingsOptions: AddViewOptions = (builder) => {
  builder
    .addSelect({
      path: 'findings.min_severity',
      name: 'Minimum severity',
      defaultValue: 'info',
      settings: {
        options: [
          { value: 'info', label: 'Info' },
          { value: 'low', label: 'Low' },
          { value: 'medium', label: 'Medium' },
          { value: 'high', label: 'High' },
        ],
      },
      showIf,
    })
    .addNumberInput({
      path: 'findings.max_findings',
      name: 'Max findings',
      description: 'Maximum number of findings, one lane each, starting with the most severe. A small panel shows fewer.',
      defaultValue: 20,
      settings: { min: 1, max: 100, integer: true },
      showIf,
    });
};
