import { ID_WORDS, type SessionBlock, type SessionIds } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toCount, toPercent } from './audit-text.ts';

/** Finds rows that are equal in every column. */
export const repeatedRows = defineCheck({
  check: 'repeated_rows',
  title: 'Repeated rows',
  conditions: 'Warns about rows that are counted more than once; notes duplicates that were dropped.',
  look: ({ sessions, duplicates_dropped }) => {
    const repeated = countRepeats(sessions);
    const facts = { repeated_count: repeated, dropped_count: duplicates_dropped };
    if (repeated > 0) {
      return { level: 'warning', facts, sentence: `${toCount(repeated, 'row')} ${repeated === 1 ? 'repeats' : 'repeat'} another one: counts and bytes include them twice.` };
    }
    if (duplicates_dropped === 0) return { level: 'ok', facts, sentence: 'No row is repeated.' };
    return { level: 'note', facts, sentence: `${toCount(duplicates_dropped, 'duplicate row')} dropped: each row counts once.` };
  },
});

/** Returns how many rows have the id of an earlier one. Equal rows start at the same time, so they are in one run of the sorted sessions. */
const countRepeats = ({ size, ids, numbers: { start_time } }: SessionBlock): number => {
  let repeated = 0;
  for (let row = 1; row < size; row++) repeated += Number(start_time[row] === start_time[row - 1] && isSameId(ids, row));
  return repeated;
};

/** Returns whether a row has the id of the row before. */
const isSameId = (ids: SessionIds, row: number): boolean => {
  for (let word = ID_WORDS * row; word < ID_WORDS * (row + 1); word++) if (ids[word] !== ids[word - ID_WORDS]) return false;
  return true;
};

const WITHIN_MS = 10_000;
/** Smaller sessions often have equal bytes by chance. */
const MIN_BYTES = 1000;
/** Byte counts that occur more often are typical of the traffic, not one flow. */
const MAX_LEGS = 4;
const MUCH = 0.01;

/** Finds flows recorded twice: on both sides of an address translation, in both directions, or once per rule. */
export const duplicateFlows = defineCheck({
  check: 'doubled_legs',
  title: 'Duplicate flow records',
  conditions: 'Warns when at least 1 % of the sessions have the same bytes as another within 10 seconds; notes any that do.',
  look: ({ sessions }) => {
    const { numbers, texts } = sessions;
    let [doubled, swapped, translated] = [0, 0, 0];
    for (const leg of findLegs(sessions)) {
      const [first, second] = leg;
      doubled += leg.length - 1;
      swapped += Number(numbers.bytes_in[first] !== numbers.bytes_in[second]);
      translated += Number(texts.src_ip[first] !== texts.src_ip[second] || texts.dst_ip[first] !== texts.dst_ip[second]);
    }
    const share = doubled / sessions.size;
    const facts = { doubled_count: doubled, doubled_share: share, swapped_count: swapped, translated_count: translated };
    if (doubled === 0) return { level: 'ok', facts, sentence: 'No flow is recorded twice.' };
    return {
      level: share >= MUCH ? 'warning' : 'note',
      facts,
      sentence:
        `${toCount(doubled, 'session')} (${toPercent(share)}) ${doubled === 1 ? 'has' : 'have'} the same bytes as another within 10 s: ` +
        'probably one flow recorded twice, as by two network interfaces or a NAT. Counts and bytes include them twice.',
    };
  },
});

/** Returns groups of rows with the same two byte counts, in either direction, that start within WITHIN_MS; each group is oldest first. */
const findLegs = ({ size, numbers: { bytes_in, bytes_out, start_time } }: SessionBlock): number[][] => {
  const rows = new Uint32Array(size);
  let count = 0;
  for (let row = 0; row < size; row++) if (bytes_in[row] + bytes_out[row] >= MIN_BYTES) rows[count++] = row;
  const total = (row: number): number => bytes_in[row] + bytes_out[row];
  const smaller = (row: number): number => Math.min(bytes_in[row], bytes_out[row]);
  const sorted = rows.subarray(0, count).sort((a, b) => total(a) - total(b) || smaller(a) - smaller(b) || a - b);
  const legs: number[][] = [];
  for (let from = 0, to = 0; from < count; from = to) {
    const first = sorted[from];
    for (to = from + 1; to < count && total(sorted[to]) === total(first) && smaller(sorted[to]) === smaller(first); to++);
    if (to - from < 2 || to - from > MAX_LEGS) continue;
    if (start_time[sorted[to - 1]] - start_time[first] <= WITHIN_MS) legs.push([...sorted.subarray(from, to)]);
  }
  return legs;
};
