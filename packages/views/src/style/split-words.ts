/** How rows were held out, in a reader's words; any other split keeps its own. */
const WORDS: Readonly<Record<string, string>> = { random: 'at random', entity: 'by source', time: 'by time' };

/** The order in which splits are read: the flattering one first, what tomorrow looks like last. */
const ORDER = ['random', 'entity', 'time'];

/** Words for a split: `entity` is `by source`. */
export const splitWords = (split: string): string => (Object.hasOwn(WORDS, split) ? WORDS[split] : split);

/** Compares splits by the order they are read in; others follow in their own. */
export const bySplit = (a: string, b: string): number => {
  const [placeA, placeB] = [a, b].map((split) => (ORDER.includes(split) ? ORDER.indexOf(split) : ORDER.length));
  return placeA - placeB;
};

/** Shapes of a split's marks, so that splits are told apart without colour. */
export const SPLIT_SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'] as const;

/** Dashes of a split's line. */
export const SPLIT_DASHES: ReadonlyArray<'solid' | number[]> = ['solid', [7, 4], [2, 3], [9, 3, 2, 3]];
