import type { Field, Frame } from '@weir/schema';
import { hasScore, toRowsToScore, type Refusal, type RowsToScore } from './rows-to-score';
import { REASON_FEATURES, scoreRows, type ScoredRows, type ScoreRequest } from './score-rows';

/** How anomalies are detected in the browser. */
export interface DetectSettings {
  /** Names of the fields to look at; none stands for all numeric ones. */
  readonly fields: readonly string[];
  /** Share of the rows to flag. */
  readonly contamination: number;
  readonly seed: number;
  readonly trees: number;
}

/** What a dashboard saves of the detection in the browser. */
export interface DetectOptions extends Partial<DetectSettings> {
  readonly enabled?: boolean;
}

/** Settings of a panel where nobody changed them. */
export const DETECT_DEFAULTS: DetectSettings = { fields: [], contamination: 0.02, seed: 42, trees: 100 };

/** Bounds of the settings. */
export const DETECT_BOUNDS = { contamination: [0.001, 0.2], trees: [10, 500], seed: [0, 4_294_967_295] } as const;

/** Writes a value of a field with its unit. */
export type FormatValue = (field: Field, value: number) => string;

/** Frames with what was found in them, and the words about it. */
export interface Detection {
  readonly frames: readonly Frame[];
  /** On what it rests, in a sentence or two. */
  readonly note: string;
}

const within = (value: number, [least, most]: readonly [number, number], fallback: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;

/** The settings within their bounds: a dashboard may hold anything. */
export function toDetectSettings(given: Partial<DetectSettings> | undefined): DetectSettings {
  const { fields, contamination, seed, trees } = { ...DETECT_DEFAULTS, ...given };

  return {
    fields: Array.isArray(fields) ? fields : [],
    contamination: within(Number(contamination), DETECT_BOUNDS.contamination, DETECT_DEFAULTS.contamination),
    seed: Math.floor(within(Number(seed), DETECT_BOUNDS.seed, DETECT_DEFAULTS.seed)),
    trees: Math.floor(within(Number(trees), DETECT_BOUNDS.trees, DETECT_DEFAULTS.trees)),
  };
}

/** What is asked of the forest, or why it is asked nothing. */
export function prepareDetection(frames: readonly Frame[], settings: DetectSettings): RowsToScore | Refusal {
  return hasScore(frames)
    ? { refusal: 'The data have an anomaly_score of their own, which is shown.' }
    : toRowsToScore(frames, settings.fields);
}

/** The request that goes to the worker. */
export const toScoreRequest = ({ X, fields }: RowsToScore, settings: DetectSettings): ScoreRequest => ({
  X,
  nFeatures: fields.length,
  nTrees: settings.trees,
  seed: settings.seed,
  contamination: settings.contamination,
});

const titleOf = (field: Field): string => field.config?.displayName || field.name;

const noun = (number: number, one: string): string => `${number.toLocaleString('en-US')} ${one}${number === 1 ? '' : 's'}`;

function toNote({ rows, fields, leftOutCount, unusedFieldCount }: RowsToScore, scored: ScoredRows): string {
  const flagged = scored.flags.reduce((sum, flag) => sum + flag, 0);

  return [
    `Detected in this browser on ${noun(rows.length, 'row')}, ${noun(fields.length, 'field')}: ${flagged.toLocaleString('en-US')} unusual among these rows.`,
    scored.fittedRowCount < rows.length ? `Fitted on an even sample of ${noun(scored.fittedRowCount, 'row')}.` : '',
    leftOutCount > 0 ? `${noun(leftOutCount, 'row')} without all values left out.` : '',
    unusedFieldCount > 0 ? `${noun(unusedFieldCount, 'numeric field')} not looked at.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** The frames with the columns that the server gives, filled from the scores; rows left out have null, and are not flagged. */
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
  const own = frame.fields.map((field) => (names.has(field.name) ? { ...field, name: `${field.name} (of the data)` } : field));
  const scoredFrame: Frame = { ...frame, fields: [...own, ...added] };

  return { frames: frames.map((other) => (other === frame ? scoredFrame : other)), note: toNote(prepared, scored) };
}

/** Detects what is unusual among the rows of the frames: the same in a worker, in tests and in Node. */
export function detectAnomalies(
  frames: readonly Frame[],
  settings: DetectSettings,
  format: FormatValue
): Detection | Refusal {
  const prepared = prepareDetection(frames, settings);

  return 'refusal' in prepared ? prepared : addDetection(prepared, scoreRows(toScoreRequest(prepared, settings)), format);
}
