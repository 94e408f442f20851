import { frameLength, type Field, type FieldValues, type Frame } from '@weir/schema';
import type { ViewChoice } from './options';

/** Rows of a frame that a view of rows draws; above, an even sample of the usual ones. */
export const MAX_DRAWN_ROWS = 200_000;
/** Rows that a view of sums reads; above, it would keep the browser busy for seconds at every refresh. */
export const MAX_SUMMED_ROWS = 1_000_000;

/** Views that show rows one by one, so that a sample shows the same picture; the others add rows up. */
const OF_ROWS: ReadonlySet<ViewChoice> = new Set<ViewChoice>(['scatter', 'swimlanes', 'distribution', 'correlation']);

/** What is drawn of the data, with a sentence where that is not all; or why none of it is. */
export type LimitedFrames = { readonly frames: readonly Frame[]; readonly note?: string } | { readonly refused: string };

const count = (many: number): string => many.toLocaleString('en-US');
const isFlagged = (value: unknown): boolean => value === true || value === 1 || value === 'true';

const pick = (values: FieldValues, rows: readonly number[]): FieldValues => rows.map((row) => values[row]) as FieldValues;

function sample(frame: Frame): { frame: Frame; flagged: number } {
  const length = frameLength(frame);
  const flags: Field | undefined = frame.fields.find(({ name }) => name === 'is_anomaly');
  const rows: number[] = [];
  let flagged = 0;
  for (let row = 0; flags && row < length && flagged < MAX_DRAWN_ROWS; row += 1) {
    if (isFlagged(flags.values[row])) {
      rows.push(row);
      flagged += 1;
    }
  }
  const rest = MAX_DRAWN_ROWS - flagged;
  const kept = new Set(rows);
  for (let i = 0; i < rest; i += 1) {
    kept.add(Math.floor((i * length) / rest));
  }
  const chosen = [...kept].sort((a, b) => a - b);

  return { frame: { ...frame, fields: frame.fields.map((field) => ({ ...field, values: pick(field.values, chosen) })) }, flagged };
}

/** The data as far as the view can take them: all, every anomaly with an even sample of the rest, or none. */
export function limitRows(frames: readonly Frame[], view: ViewChoice): LimitedFrames {
  const most = frames.reduce((rows, frame) => Math.max(rows, frameLength(frame)), 0);
  if (OF_ROWS.has(view)) {
    if (most <= MAX_DRAWN_ROWS) {
      return { frames };
    }
    const sampled = frames.map((frame) => (frameLength(frame) > MAX_DRAWN_ROWS ? sample(frame) : { frame, flagged: 0 }));
    const flagged = sampled.reduce((sum, one) => sum + one.flagged, 0);

    return {
      frames: sampled.map(({ frame }) => frame),
      note: `Of ${count(most)} rows ${flagged > 0 ? `all ${count(flagged)} anomalous ones and ` : ''}an even sample are drawn, at most ${count(MAX_DRAWN_ROWS)}.`,
    };
  }
  return most <= MAX_SUMMED_ROWS
    ? { frames }
    : { refused: `The data have ${count(most)} rows; this view adds up to ${count(MAX_SUMMED_ROWS)}. Narrow the time range, or let the query count.` };
}
