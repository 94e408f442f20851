import { shuffledIndices } from '../sampling/shuffled-indices.ts';
import { rowsWhere, type CardRows, type RowSplit } from './card-rows.ts';

const TEST_SHARE = 0.3;
/** Rows of each class that both parts must have. */
const MIN_EACH_SIDE = 5;
/** Random assignments of entities that are tried. */
const ASSIGNMENTS = 20;

/** A split, or a sentence that explains why there is none. */
export type HeldOut = { readonly ok: true; readonly rows: RowSplit } | { readonly ok: false; readonly reason: string };

/** Holds out a seeded random 30 % of each class. As in scikit-learn: ceil(n * share) rows, distributed over the classes by largest remainder. */
export const holdOutAtRandom = (y: Int32Array, nClasses: number, seed: number): RowSplit => {
  const members = Array.from({ length: nClasses }, (_, label) => rowsWhere(y.length, (row) => y[row] === label));
  const wanted = members.map((rows) => rows.length * TEST_SHARE);
  const counts = wanted.map(Math.floor);
  const byRemainder = [...counts.keys()].sort(
    (a, b) => wanted[b] - counts[b] - (wanted[a] - counts[a]) || members[b].length - members[a].length,
  );
  let missing = Math.ceil(y.length * TEST_SHARE) - counts.reduce((sum, count) => sum + count, 0);
  for (const label of byRemainder) if (missing-- > 0) counts[label]++;

  const testCount = counts.reduce((sum, count) => sum + count, 0);
  const test = new Int32Array(testCount);
  const train = new Int32Array(members.reduce((sum, rows) => sum + rows.length, -testCount));
  let [inTest, inTrain] = [0, 0];
  members.forEach((rows, label) =>
    shuffledIndices(rows.length, seed + label).forEach((position, rank) => {
      if (rank < counts[label]) test[inTest++] = rows[position];
      else train[inTrain++] = rows[position];
    }),
  );
  return { train, test };
};

/** Holds out whole entities, so that none is on both sides: about 30 % of each class, the best of several random assignments. */
export const holdOutEntities = ({ y, classes, entity }: CardRows, seed: number): HeldOut => {
  const names = [...new Set(entity)];
  const position = new Map(names.map((name, index) => [name, index]));
  const counts = names.map(() => new Float64Array(classes.length));
  const totals = new Float64Array(classes.length);
  y.forEach((label, row) => {
    counts[position.get(entity[row])!][label]++;
    totals[label]++;
  });
  for (const [label, name] of classes.entries()) {
    const holders = names.filter((_, index) => counts[index][label] > 0);
    if (holders.length === 1) return { ok: false, reason: `All rows of class ${name} come from ${holders[0]}: the model may learn this source instead of the class.` };
  }
  let best: { isTest: boolean[]; loss: number } | undefined;
  for (let attempt = 0; attempt < ASSIGNMENTS; attempt++) {
    const held = new Float64Array(classes.length);
    const isTest = names.map(() => false);
    const lossOf = (add: Float64Array | null): number =>
      held.reduce((sum, count, label) => sum + ((count + (add?.[label] ?? 0)) / totals[label] - TEST_SHARE) ** 2, 0);
    for (const index of shuffledIndices(names.length, seed + attempt)) {
      if (lossOf(counts[index]) >= lossOf(null)) continue;
      isTest[index] = true;
      counts[index].forEach((count, label) => (held[label] += count));
    }
    const isFair = held.every((count, label) => count >= MIN_EACH_SIDE && totals[label] - count >= MIN_EACH_SIDE);
    const loss = lossOf(null);
    if (isFair && (best === undefined || loss < best.loss)) best = { isTest, loss };
  }
  if (best === undefined) {
    return { ok: false, reason: `The ${names.length} sources cannot be split so that both sides have ${MIN_EACH_SIDE} rows of each class: too few sources contain most of a class.` };
  }
  const { isTest } = best;
  return { ok: true, rows: splitBy(y.length, (row) => isTest[position.get(entity[row])!]) };
};

/** Holds out the last 30 % in time; rows of one time stay together. */
export const holdOutLast = ({ y, classes, time }: CardRows): HeldOut => {
  const cut = time.slice().sort()[Math.floor(time.length * (1 - TEST_SHARE))];
  const rows = splitBy(y.length, (row) => time[row] >= cut);
  for (const [label, name] of classes.entries()) {
    const inPart = (part: Int32Array): number => part.reduce((sum, row) => sum + Number(y[row] === label), 0);
    const [before, after] = [inPart(rows.train), inPart(rows.test)];
    if (Math.min(before, after) >= MIN_EACH_SIDE) continue;
    const when = before < after ? 'before' : 'in';
    return { ok: false, reason: `Class ${name} has ${Math.min(before, after)} rows ${when} the last ${TEST_SHARE * 100} % of the time and ${Math.max(before, after)} in the rest: both sides require ${MIN_EACH_SIDE}.` };
  }
  return { ok: true, rows };
};

const splitBy = (nRows: number, isTest: (row: number) => boolean): RowSplit => ({ train: rowsWhere(nRows, (row) => !isTest(row)), test: rowsWhere(nRows, isTest) });
