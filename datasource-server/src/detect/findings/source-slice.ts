import { ID_WORDS, type EvidenceBlock, type SessionBlock } from '@weir/schema';

/**
 * All sessions of one source with their verdicts: the rows [from, to) of columns, ordered by start_time, then session_id.
 * Kinds of findings address sessions by row, so that a source without findings costs no more than reading its columns.
 */
export interface SourceSlice extends EvidenceBlock {
  readonly src_ip: string;
  readonly from: number;
  readonly to: number;
}

/** Compares two rows by start_time, then session_id: the order in which findings read the sessions of a source. */
export const compareRows = ({ numbers: { start_time }, ids }: SessionBlock, a: number, b: number): number => {
  const difference = start_time[a] - start_time[b];
  if (difference !== 0) return difference;
  for (let word = 0; word < ID_WORDS; word++) {
    const [left, right] = [ids[ID_WORDS * a + word], ids[ID_WORDS * b + word]];
    if (left !== right) return left - right;
  }
  return 0;
};

/**
 * Splits a block of whole sources into its sources.
 *
 * @throws RangeError where the rows of a source are not consecutive, or not ordered by start_time, then session_id
 */
export const toSourceSlices = (evidence: EvidenceBlock): SourceSlice[] => {
  const { size, texts, terms } = evidence.sessions;
  const { src_ip } = texts;
  const slices: SourceSlice[] = [];
  const seen = new Uint8Array(terms.length);
  for (let from = 0, to = 0; from < size; from = to) {
    const term = src_ip[from];
    if (seen[term] === 1) throw new RangeError(`Rows of ${terms[term]} are not consecutive: got row ${from} after rows of another source.`);
    seen[term] = 1;
    for (to = from + 1; to < size && src_ip[to] === term; to++) {
      if (compareRows(evidence.sessions, to - 1, to) > 0) throw new RangeError(`Rows of ${terms[term]} are not in order of start_time and session_id: got row ${to} after row ${to - 1}.`);
    }
    slices.push({ ...evidence, src_ip: terms[term], from, to });
  }
  return slices;
};

/** Returns the rows of a slice that match, in order. */
export const rowsWhere = ({ from, to }: SourceSlice, matches: (row: number) => boolean): number[] => {
  const rows: number[] = [];
  for (let row = from; row < to; row++) if (matches(row)) rows.push(row);
  return rows;
};

/** Returns the first row in [from, to) with at least a value, in a column that ascends there; `to` where there is none. */
export const firstFrom = (ascending: Float64Array, value: number, from: number, to: number): number => {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Returns the first row of a slice that starts at or after a time, else the row after its last one. */
export const firstRowFrom = ({ sessions, from, to }: SourceSlice, time: number): number => firstFrom(sessions.numbers.start_time, time, from, to);

/** Splits rows in order at every pause longer than gap_ms. */
export const groupByGap = ({ sessions }: SourceSlice, rows: readonly number[], gap_ms: number): number[][] => {
  const { start_time, end_time } = sessions.numbers;
  const groups: number[][] = [];
  let group: number[] = [];
  let end = -Infinity;
  for (const row of rows) {
    if (start_time[row] - end > gap_ms) groups.push((group = []));
    group.push(row);
    end = Math.max(end, end_time[row]);
  }
  return groups;
};

/** Returns the latest end of rows; the session that started last may end earlier. -Infinity without rows. */
export const lastEnd = ({ sessions }: SourceSlice, rows: Iterable<number>): number => {
  const { end_time } = sessions.numbers;
  let end = -Infinity;
  for (const row of rows) end = Math.max(end, end_time[row]);
  return end;
};

/** Returns how many of the rows are anomalous. */
export const countAnomalies = ({ is_anomaly }: SourceSlice, rows: Iterable<number>): number => {
  let count = 0;
  for (const row of rows) count += is_anomaly[row];
  return count;
};

/** Returns the rows [from, to) as a list. */
export const rowRange = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

/** Returns the values of a column at rows. */
export const valuesAt = (column: Float64Array, rows: readonly number[]): Float64Array => {
  const values = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) values[at] = column[rows[at]];
  return values;
};
