import { findField, frameLength, type Field, type Frame } from '@weir/schema';
import { joinByTime } from './join-by-time';

/** Rows that are scored at most. */
export const MAX_ROWS = 200_000;
/** Rows below which nothing is called unusual. */
export const MIN_ROWS = 20;
/** Fields that are looked at together at most. */
export const MAX_FIELDS = 12;

/** What the server or a former detection already says of a row: no measurement. */
const VERDICTS = new Set(['anomaly_score', 'rarity', 'is_anomaly', 'class_probability']);
const LARGEST = 1e300;
/** A field that is empty in more than this share of the rows is not chosen by itself: it would leave too many rows out. */
const MOSTLY_EMPTY = 0.5;

/** The rows of one frame as numbers, and where they stand in it. */
export interface RowsToScore {
  readonly frames: readonly Frame[];
  /** The one of `frames` that the rows are of. */
  readonly frame: Frame;
  readonly fields: readonly Field[];
  readonly X: Float64Array;
  /** Row of the frame of each row of X. */
  readonly rows: Uint32Array;
  readonly leftOutCount: number;
  /** Numeric fields that were not looked at, because there are too many or because they are mostly empty. */
  readonly unusedFieldCount: number;
}

/** Why nothing is detected, in a sentence. */
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

const count = (number: number): string => number.toLocaleString('en-US');

/** Numeric fields that may be looked at. */
export const measuresOf = (frame: Frame): Field[] => frame.fields.filter(isMeasure);

/** True where the data bring scores of their own. */
export const hasScore = (frames: readonly Frame[]): boolean =>
  frames.some((frame) => findField(frame, 'anomaly_score') !== undefined);

/** True where a detection is worth offering: numbers in enough rows, and no score yet. */
export const canDetect = (frames: readonly Frame[]): boolean =>
  !hasScore(frames) && frames.some((frame) => frameLength(frame) >= MIN_ROWS && measuresOf(frame).length > 0);

function chooseFields(frame: Frame, names: readonly string[]): Field[] | Refusal {
  if (names.length > MAX_FIELDS) {
    return { refusal: `${names.length} fields are chosen; at most ${MAX_FIELDS} can be looked at together.` };
  }
  const absent = names.filter((name) => !frame.fields.some((field) => field.name === name && field.type === 'number'));
  if (absent.length > 0) {
    return { refusal: `The data have no numeric field ${absent.join(', ')}. Choose others under "Fields to look at".` };
  }
  const fields =
    names.length > 0
      ? frame.fields.filter(({ name }) => names.includes(name))
      : measuresOf(frame).filter((field) => !isMostlyEmpty(field)).slice(0, MAX_FIELDS);

  return fields.length > 0
    ? fields
    : { refusal: 'The data have no numeric field with values. In logs, the transformation "Extract fields" makes some.' };
}

/** Rows with a finite value in every field, column by column: this runs where the page is drawn. */
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
 * The rows to score: those of the frame with the most rows that has numbers, series with the same times joined into one
 * frame first. Rows without a finite value in every field are left out and counted.
 *
 * @param names - fields to look at; none stands for all numeric ones, the first {@link MAX_FIELDS} of them
 */
export function toRowsToScore(given: readonly Frame[], names: readonly string[]): RowsToScore | Refusal {
  const frames = joinByTime(given);
  const frame = frames
    .filter((candidate) => measuresOf(candidate).length > 0)
    .reduce<Frame | undefined>((longest, next) => (longest && frameLength(longest) >= frameLength(next) ? longest : next), undefined);
  if (!frame) {
    return { refusal: 'The data have no numeric field. In logs, the transformation "Extract fields" makes some.' };
  }
  const length = frameLength(frame);
  if (length > MAX_ROWS) {
    return { refusal: `${count(length)} rows are too many for a browser; at most ${count(MAX_ROWS)}. Shorten the time range, or add up.` };
  }
  const fields = chooseFields(frame, names);
  if ('refusal' in fields) {
    return fields;
  }
  const rows = toCompleteRows(fields, length);
  if (rows.length < MIN_ROWS) {
    return { refusal: `${count(rows.length)} rows have a value in every field; at least ${MIN_ROWS} are needed.` };
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
