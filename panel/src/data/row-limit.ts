import { frameLength, type Field, type FieldValues, type Frame } from '@weir/schema';
import { VIEWS, type ViewChoice } from '../views/view-registry';

/** Maximum number of rows of a frame in a view that draws one mark per row. A larger frame is sampled. */
export const MAX_DRAWN_ROWS = 200_000;
/** Maximum number of rows in a view that adds rows up. More would block the browser for seconds on every refresh. */
export const MAX_SUMMED_ROWS = 1_000_000;

/** Frames to draw, with a note if rows were left out; or the reason why nothing is drawn. */
export type LimitedFrames = { readonly frames: readonly Frame[]; readonly note?: string } | { readonly refused: string };

const formatCount = (count: number): string => count.toLocaleString('en-US');
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

/** Returns as much of the data as the view can draw: all rows, every anomaly with a uniform sample of the rest, or nothing. */
export function limitRows(frames: readonly Frame[], view: ViewChoice): LimitedFrames {
  const most = frames.reduce((rows, frame) => Math.max(rows, frameLength(frame)), 0);
  if (VIEWS[view].rows === 'drawn') {
    if (most <= MAX_DRAWN_ROWS) {
      return { frames };
    }
    const sampled = frames.map((frame) => (frameLength(frame) > MAX_DRAWN_ROWS ? sample(frame) : { frame, flagged: 0 }));
    const flagged = sampled.reduce((sum, one) => sum + one.flagged, 0);

    return {
      frames: sampled.map(({ frame }) => frame),
      note: `Showing at most ${formatCount(MAX_DRAWN_ROWS)} of ${formatCount(most)} rows: ${flagged > 0 ? `all ${formatCount(flagged)} anomalous rows and ` : ''}a uniform sample.`,
    };
  }
  return most <= MAX_SUMMED_ROWS
    ? { frames }
    : {
        refused: `Too many rows for this view: got ${formatCount(most)}, expected at most ${formatCount(MAX_SUMMED_ROWS)}. Narrow the time range, or aggregate in the query.`,
      };
}
