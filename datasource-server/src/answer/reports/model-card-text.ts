import type { CardSplit, ClassifierReport, ShareWithInterval } from '@weir/schema';

const SPLIT_NAMES = { random: 'drawn at random', entity: 'of unseen sources', time: 'of the last 30 % of the time span' } as const;

/** Returns the name of the accuracy on held-out sessions. Only the accuracy on the published label is called classic. */
export const toAccuracyName = ({ label_strength }: ClassifierReport): string =>
  ({ classic: 'classic accuracy', strong: 'accuracy on imported labels', weak: 'accuracy on weak labels' })[label_strength];

/** Returns the model card in sentences: one per split, then the limits of its figures. */
export const toCardSentences = ({ card, calibration }: ClassifierReport): string[] => [...card.splits.map(toSplitSentence), calibration.sentence, ...card.caveats];

const toSplitSentence = ({ split, train_size, test_size, figures, refusal }: CardSplit): string => {
  if (figures === null) return `Test sessions ${SPLIT_NAMES[split]}: no figures. ${refusal}`;
  const recalls = figures.classes.map(({ class: name, recall, support }) => `${name} ${toInterval(recall)} of ${support.toLocaleString('en-US')}`).join(', ');
  return (
    `Test sessions ${SPLIT_NAMES[split]} (${test_size.toLocaleString('en-US')} of ${(train_size + test_size).toLocaleString('en-US')}): balanced accuracy ${toInterval(figures.balanced_accuracy)}; recall ${recalls}; ` +
    `${toPercent(1 - figures.sure_share)} not sure; calibration error ${toPercent(figures.expected_calibration_error)}.`
  );
};

const toPercent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const toInterval = ({ value, low, high }: ShareWithInterval): string =>
  low === null || high === null ? toPercent(value) : `${toPercent(value)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
