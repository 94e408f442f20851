/** Names of the splits that hold out rows; any other split keeps its own name. */
const WORDS: Readonly<Record<string, string>> = { random: 'random split', entity: 'source split', time: 'time split' };

/** Order of the splits: from the most optimistic to the most realistic estimate of future sessions. */
const ORDER = ['random', 'entity', 'time'];

/** Returns the name of a split: `entity` is `source split`. */
export const splitWords = (split: string): string => (Object.hasOwn(WORDS, split) ? WORDS[split] : split);

/** Compares splits by their order; unknown splits come last. */
export const bySplit = (a: string, b: string): number => {
  const [placeA, placeB] = [a, b].map((split) => (ORDER.includes(split) ? ORDER.indexOf(split) : ORDER.length));
  return placeA - placeB;
};

/** Symbols of the splits, so that they differ without colour. */
export const SPLIT_SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'] as const;

/** Line dashes of the splits. */
export const SPLIT_DASHES: ReadonlyArray<'solid' | number[]> = ['solid', [7, 4], [2, 3], [9, 3, 2, 3]];
