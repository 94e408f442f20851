import type { Field, Frame } from '@weir/schema';
import { hasScore, toRowsToScore, type Refusal, type RowsToScore } from './rows-to-score';
import { REASON_FEATURES, scoreRows, type ScoredRows, type ScoreRequest } from './score-rows';

/** Settings of the anomaly detection in the browser. */
export interface DetectSettings {
  /** Names of the input fields. Empty: all numeric fields. */
  readonly fields: readonly string[];
  /** Share of the rows to flag. */
  readonly contamination: number;
  readonly seed: number;
  readonly trees: number;
}

/** Detection settings as a dashboard saves them. */
export interface DetectOptions extends Partial<DetectSettings> {
  readonly enabled?: boolean;
}

/** Settings of a new panel. */
export const DETECT_DEFAULTS: DetectSettings = { fields: [], contamination: 0.02, seed: 42, trees: 100 };

/** Allowed range of each setting. */
export const DETECT_BOUNDS = { contamination: [0.001, 0.2], trees: [10, 500], seed: [0, 4_294_967_295] } as const;

/** Formats a value of a field with its unit. */
export type FormatValue = (field: Field, value: number) => string;

/** Frames with the detection columns, and a note for the reader. */
export interface Detection {
  readonly frames: readonly Frame[];
  /** How many rows and fields the detection used, and what it left out. */
  readonly note: string;
}

const within = (value: number, [least, most]: readonly [number, number], fallback: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;

/** Returns the settings limited to their allowed ranges: a dashboard can contain any value. */
export function toDetectSettings(given: Partial<DetectSettings> | undefined): DetectSettings {
  const { fields, contamination, seed, trees } = { ...DETECT_DEFAULTS, ...given };

  return {
    fields: Array.isArray(fields) ? fields : [],
    contamination: within(Number(contamination), DETECT_BOUNDS.contamination, DETECT_DEFAULTS.contamination),
    seed: Math.floor(within(Number(seed), DETECT_BOUNDS.seed, DETECT_DEFAULTS.seed)),
    trees: Math.floor(within(Number(trees), DETECT_BOUNDS.trees, DETECT_DEFAULTS.trees)),
  };
}

/** Returns the rows to score, or the reason why nothing is detected. */
export function prepareDetection(frames: readonly Frame[], settings: DetectSettings): RowsToScore | Refusal {
  return hasScore(frames)
    ? { refusal: 'The data already has an anomaly_score field, which is shown.' }
    : toRowsToScore(frames, settings.fields);
}

/** Returns the request for the worker. */
export const toScoreRequest = ({ X, fields }: RowsToScore, settings: DetectSettings): ScoreRequest => ({
  X,
  nFeatures: fields.length,
  nTrees: settings.trees,
  seed: settings.seed,
  contamination: settings.contamination,
});

const titleOf = (field: Field): string => field.config?.displayName || field.name;

const noun = (count: number, singular: string): string => `${count.toLocaleString('en-US')} ${singular}${count === 1 ? '' : 's'}`;

function toNote({ rows, fields, leftOutCount, unusedFieldCount }: RowsToScore, scored: ScoredRows): string {
  const flagged = scored.flags.reduce((sum, flag) => sum + flag, 0);

  return [
    `Detected in this browser: ${flagged.toLocaleString('en-US')} of ${noun(rows.length, 'row')} flagged as unusual among the rows shown, from ${noun(fields.length, 'input field')}.`,
    scored.fittedRowCount < rows.length ? `Fitted on a uniform sample of ${noun(scored.fittedRowCount, 'row')}.` : '',
    leftOutCount > 0 ? `${noun(leftOutCount, 'row')} with missing values skipped.` : '',
    unusedFieldCount > 0 ? `${noun(unusedFieldCount, 'numeric field')} not used.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Returns the frames with the columns that the server also provides. Skipped rows have null scores and no flag. */
export function addDetection(prepared: RowsToScore, scored: ScoredRows, format: FormatValue): Detection {
  const { frames, frame, fields, rows } = prepared;
  const length = rows.length + prepared.leftOutCount;
  const score = new Array<number | null>(length).fill(null);
  const rarity = new Array<number | null>(length).fill(null);
  const flag = new Array<boolean>(length).fill(false);
  const reason = new Array<string | null>(length).fill(null);
  rows.forEach((row, i) => {
    score[row] = scored.scores[i];
    rarity[row] = scored.rarities[i];
    flag[row] = scored.flags[i] === 1;
  });
  const typical = fields.map((field, feature) => format(field, scored.typical[feature]));
  scored.explained.forEach((i, at) => {
    const row = rows[i];
    const parts = Array.from(scored.strongest.subarray(at * REASON_FEATURES, (at + 1) * REASON_FEATURES))
      .filter((feature) => feature >= 0)
      .map((feature) => `${titleOf(fields[feature])} ${format(fields[feature], Number(fields[feature].values[row]))} (typical ${typical[feature]})`);
    reason[row] = parts.join(', ') || null;
  });
  const added: Field[] = [
    { name: 'anomaly_score', type: 'number', values: score },
    { name: 'rarity', type: 'number', values: rarity },
    { name: 'is_anomaly', type: 'boolean', values: flag },
    { name: 'reason', type: 'string', values: reason },
  ];
  const names = new Set(added.map(({ name }) => name));
  const original = frame.fields.map((field) => (names.has(field.name) ? { ...field, name: `${field.name} (original)` } : field));
  const scoredFrame: Frame = { ...frame, fields: [...original, ...added] };

  return { frames: frames.map((other) => (other === frame ? scoredFrame : other)), note: toNote(prepared, scored) };
}

/** Detects unusual rows in the frames. The result is the same in a worker, in tests and in Node. */
export function detectAnomalies(
  frames: readonly Frame[],
  settings: DetectSettings,
  format: FormatValue
): Detection | Refusal {
  const prepared = prepareDetection(frames, settings);

  return 'refusal' in prepared ? prepared : addDetection(prepared, scoreRows(toScoreRequest(prepared, settings)), format);
}
