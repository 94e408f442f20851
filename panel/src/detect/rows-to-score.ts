import { findField, frameLength, type Field, type Frame } from '@weir/schema';
import { joinByTime } from './join-by-time';

/** Maximum number of rows to score. */
export const MAX_ROWS = 200_000;
/** Minimum number of rows for a detection. */
export const MIN_ROWS = 20;
/** Maximum number of input fields. */
export const MAX_FIELDS = 12;

/** Columns that contain verdicts of the server or of a former detection, not measurements. */
const VERDICTS = new Set(['anomaly_score', 'rarity', 'is_anomaly', 'class_probability']);
const LARGEST = 1e300;
/** A field with more than this share of empty values is not selected by default: too many rows would be skipped. */
const MOSTLY_EMPTY = 0.5;

/** The rows of one frame as a matrix, and their indexes in the frame. */
export interface RowsToScore {
  readonly frames: readonly Frame[];
  /** The element of `frames` that contains the rows. */
  readonly frame: Frame;
  readonly fields: readonly Field[];
  /** Row-major, length rows.length * fields.length, finite. */
  readonly X: Float64Array;
  /** Index in the frame of each row of X. */
  readonly rows: Uint32Array;
  readonly leftOutCount: number;
  /** Numeric fields that are not used, because there are too many or because they are mostly empty. */
  readonly unusedFieldCount: number;
}

/** The reason why nothing is detected. */
export interface Refusal {
  readonly refusal: string;
}

const isUsable = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= LARGEST;

const isMeasure = ({ name, type, config }: Field): boolean =>
  type === 'number' && !VERDICTS.has(name) && !config?.unit?.startsWith('dateTime');

const isMostlyEmpty = ({ values }: Field): boolean => {
  let empty = 0;
  for (let row = 0; row < values.length; row++) {
    empty += isUsable(values[row]) ? 0 : 1;
  }
  return empty > values.length * MOSTLY_EMPTY;
};

const formatCount = (count: number): string => count.toLocaleString('en-US');

/** Returns the numeric fields that can be input fields. */
export const measuresOf = (frame: Frame): Field[] => frame.fields.filter(isMeasure);

/** Returns true if the data already has scores. */
export const hasScore = (frames: readonly Frame[]): boolean =>
  frames.some((frame) => findField(frame, 'anomaly_score') !== undefined);

/** Returns true if a detection can be offered: enough rows with numbers, and no score yet. */
export const canDetect = (frames: readonly Frame[]): boolean =>
  !hasScore(frames) && frames.some((frame) => frameLength(frame) >= MIN_ROWS && measuresOf(frame).length > 0);

function chooseFields(frame: Frame, names: readonly string[]): Field[] | Refusal {
  if (names.length > MAX_FIELDS) {
    return { refusal: `Too many input fields: got ${names.length}, expected at most ${MAX_FIELDS}. Remove some under "Input fields".` };
  }
  const absent = names.filter((name) => !frame.fields.some((field) => field.name === name && field.type === 'number'));
  if (absent.length > 0) {
    return { refusal: `Input field not found: got ${absent.join(', ')}, expected numeric fields of the data. Choose others under "Input fields".` };
  }
  const fields =
    names.length > 0
      ? frame.fields.filter(({ name }) => names.includes(name))
      : measuresOf(frame).filter((field) => !isMostlyEmpty(field)).slice(0, MAX_FIELDS);

  return fields.length > 0
    ? fields
    : { refusal: 'No numeric field with values in the data. For logs, add the transformation "Extract fields".' };
}

/** Returns the indexes of the rows with a finite value in every field. It reads column by column to keep the main thread fast. */
function toCompleteRows(fields: readonly Field[], length: number): Uint32Array {
  const isComplete = new Uint8Array(length).fill(1);
  for (const { values } of fields) {
    for (let row = 0; row < length; row++) {
      if (!isUsable(values[row])) {
        isComplete[row] = 0;
      }
    }
  }
  const rows = new Uint32Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    if (isComplete[row] === 1) {
      rows[count++] = row;
    }
  }
  return rows.slice(0, count);
}

/**
 * Returns the rows to score: those of the longest frame with numeric fields, after series with the same times are joined
 * into one frame. Rows without a finite value in every input field are skipped and counted.
 *
 * @param names - input fields; empty selects the first {@link MAX_FIELDS} numeric fields
 */
export function toRowsToScore(given: readonly Frame[], names: readonly string[]): RowsToScore | Refusal {
  const frames = joinByTime(given);
  const frame = frames
    .filter((candidate) => measuresOf(candidate).length > 0)
    .reduce<Frame | undefined>((longest, next) => (longest && frameLength(longest) >= frameLength(next) ? longest : next), undefined);
  if (!frame) {
    return { refusal: 'No numeric field in the data. For logs, add the transformation "Extract fields".' };
  }
  const length = frameLength(frame);
  if (length > MAX_ROWS) {
    return { refusal: `Too many rows for the browser: got ${formatCount(length)}, expected at most ${formatCount(MAX_ROWS)}. Shorten the time range, or aggregate in the query.` };
  }
  const fields = chooseFields(frame, names);
  if ('refusal' in fields) {
    return fields;
  }
  const rows = toCompleteRows(fields, length);
  if (rows.length < MIN_ROWS) {
    return { refusal: `Too few complete rows: got ${formatCount(rows.length)}, expected at least ${MIN_ROWS}. Widen the time range, or choose other input fields.` };
  }
  const nFeatures = fields.length;
  const X = new Float64Array(rows.length * nFeatures);
  fields.forEach(({ values }, feature) => {
    for (let i = 0; i < rows.length; i++) {
      X[i * nFeatures + feature] = values[rows[i]] as number;
    }
  });

  return {
    frames,
    frame,
    fields,
    X,
    rows,
    leftOutCount: length - rows.length,
    unusedFieldCount: names.length > 0 ? 0 : measuresOf(frame).length - nFeatures,
  };
}
