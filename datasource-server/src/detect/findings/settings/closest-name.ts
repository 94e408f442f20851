/** Edits between names up to which one is taken for a misspelling of the other. */
const MAX_EDITS = 3;

/** Returns the known name that is closest to a misspelled one; null where none is close. */
export const closestName = (name: string, known: readonly string[]): string | null => {
  const [best] = known.map((candidate) => ({ candidate, edits: editsBetween(name.toLowerCase(), candidate) })).sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= Math.min(MAX_EDITS, best.candidate.length / 2) ? best.candidate : null;
};

/** Levenshtein distance: inserted, removed and replaced characters. */
const editsBetween = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1])));
    row = next;
  }
  return row[b.length];
};
