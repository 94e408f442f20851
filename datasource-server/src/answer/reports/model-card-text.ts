import type { CardSplit, ClassifierReport, ShareWithInterval } from '@weir/schema';

const SPLIT_NAMES = { random: 'drawn at random', entity: 'of sources never seen', time: 'of the last 30 % of the time' } as const;

/** What the figure of the held-out sessions is called: only the published label's is the classic one. */
export const toAccuracyName = ({ label_strength }: ClassifierReport): string =>
  ({ classic: 'classic accuracy', strong: 'accuracy on imported labels', weak: 'accuracy on weak labels' })[label_strength];

/** The model card in sentences: one a split, then what its figures cannot mean. */
export const toCardSentences = ({ card, calibration }: ClassifierReport): string[] => [...card.splits.map(toSplitWords), calibration.sentence, ...card.caveats];

const toSplitWords = ({ split, train_size, test_size, figures, refusal }: CardSplit): string => {
  if (figures === null) return `Sessions ${SPLIT_NAMES[split]}: no figures. ${refusal}`;
  const recalls = figures.classes.map(({ class: name, recall, support }) => `${name} ${toWords(recall)} of ${support}`).join(', ');
  return (
    `Sessions ${SPLIT_NAMES[split]} (${test_size} of ${train_size + test_size}): balanced accuracy ${toWords(figures.balanced_accuracy)}; recall ${recalls}; ` +
    `${toPercent(1 - figures.sure_share)} not sure; calibration off by ${toPercent(figures.expected_calibration_error)}.`
  );
};

const toPercent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const toWords = ({ value, low, high }: ShareWithInterval): string =>
  low === null || high === null ? toPercent(value) : `${toPercent(value)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
