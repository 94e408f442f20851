import { findField, type Field, type Frame } from '@weir/schema';
import { DETECT_DEFAULTS, detectAnomalies, toDetectSettings, type DetectSettings } from './detect-anomalies';
import { MAX_ROWS } from './rows-to-score';

const numbers = (name: string, values: Field['values'], unit?: string): Field => ({
  name,
  type: 'number',
  values,
  ...(unit && { config: { unit } }),
});
const times = (length: number): Field => ({ name: 'time', type: 'time', values: Array.from({ length }, (_, i) => i * 1000) });
/** Numbers in [0, 1) that are the same on every run. */
const spread = (length: number, step = 7919): number[] => Array.from({ length }, (_, i) => ((i * step) % 1009) / 1009);
const LENGTH = 400;
const OUTLIER = 123;
const withOutlier = (value: number): number[] => spread(LENGTH).map((part, i) => (i === OUTLIER ? value : 100 + part));
const FRAME: Frame = {
  name: 'log',
  refId: 'A',
  fields: [times(LENGTH), numbers('size', withOutlier(9_000), 'decbytes'), numbers('duration', spread(LENGTH, 31), 's')],
};

const format = (field: Field, value: number): string => `${value.toFixed(0)} ${field.config?.unit ?? ''}`.trim();
const detect = (frames: readonly Frame[], settings: Partial<DetectSettings> = {}) =>
  detectAnomalies(frames, { ...DETECT_DEFAULTS, ...settings }, format);
const found = (frames: readonly Frame[], settings: Partial<DetectSettings> = {}) => {
  const result = detect(frames, settings);
  if ('refusal' in result) {
    throw new Error(result.refusal);
  }
  const column = (name: string) => Array.from(findField(result.frames[0], name)?.values ?? []);
  return { ...result, column };
};
const refusalOf = (frames: readonly Frame[], settings: Partial<DetectSettings> = {}) => {
  const result = detect(frames, settings);
  return 'refusal' in result ? result.refusal : undefined;
};

describe('what it finds', () => {
  it('scores the row that stands apart highest, flags it and says why with units', () => {
    const { column, note } = found([FRAME]);
    const scores = column('anomaly_score').map(Number);
    expect(scores.indexOf(Math.max(...scores))).toBe(OUTLIER);
    expect(column('is_anomaly')[OUTLIER]).toBe(true);
    expect(column('reason')[OUTLIER]).toMatch(/^size 9000 decbytes \(typical 10\d decbytes\)/);
    expect(note).toBe('Detected in this browser on 400 rows, 2 fields: 8 unusual among these rows.');
  });

  it('flags about the share asked for, and gives a reason to the flagged alone', () => {
    const { column } = found([FRAME], { contamination: 0.1 });
    const flags = column('is_anomaly');
    expect(flags.filter(Boolean).length).toBe(40);
    expect(column('reason').every((reason, row) => (reason !== null) === flags[row])).toBe(true);
  });

  it('gives a rarity that falls with the score and ends at what so many rows can show', () => {
    const { column } = found([FRAME]);
    const rarity = column('rarity').map(Number);
    expect(rarity[OUTLIER]).toBeCloseTo(-Math.log10(2 / 401), 12);
    expect(Math.min(...rarity)).toBeCloseTo(0, 12);
    const scores = column('anomaly_score').map(Number);
    expect(scores.every((score, i) => i === 0 || score === scores[i - 1] || score > scores[i - 1] === rarity[i] > rarity[i - 1])).toBe(true);
  });

  it('flags nobody on constant data', () => {
    const { column } = found([{ name: 'flat', fields: [numbers('x', new Array(50).fill(3))] }]);
    expect(column('is_anomaly').some(Boolean)).toBe(false);
  });

  it('says the same of the same rows and seed, and leaves the frames it was given alone', () => {
    const before = JSON.stringify(FRAME);
    expect(found([FRAME]).frames).toEqual(found([FRAME]).frames);
    expect(found([FRAME], { seed: 7 }).column('anomaly_score')).not.toEqual(found([FRAME]).column('anomaly_score'));
    expect(JSON.stringify(FRAME)).toBe(before);
  });

  it('fits an even sample beyond 50,000 rows and scores every row', () => {
    const { column, note } = found([{ name: 'long', fields: [numbers('x', spread(60_000))] }], { trees: 10 });
    expect(column('anomaly_score').every((score) => typeof score === 'number')).toBe(true);
    expect(note).toContain('Fitted on an even sample of 50,000 rows.');
  });
});

describe('which rows and fields', () => {
  it('leaves rows without all values out, counts them and flags none of them', () => {
    const holes = withOutlier(9_000).map((value, i) => ([null, NaN, Infinity][i] === undefined ? value : [null, NaN, Infinity][i]));
    const { column, note } = found([{ name: 'log', fields: [numbers('size', holes)] }]);
    expect(column('anomaly_score').slice(0, 4).map((score) => score === null)).toEqual([true, true, true, false]);
    expect(column('is_anomaly').slice(0, 3)).toEqual([false, false, false]);
    expect(note).toContain('on 397 rows, 1 field:');
    expect(note).toContain('3 rows without all values left out.');
  });

  it('looks at the chosen fields alone', () => {
    expect(found([FRAME], { fields: ['duration'] }).column('reason')[OUTLIER]).toBeNull();
  });

  it('looks at twelve fields at most by itself, and at none that is time, mostly empty or a verdict', () => {
    const many = Array.from({ length: 15 }, (_, i) => numbers(`f${i}`, spread(50, 31 + i)));
    expect(found([{ name: 'wide', fields: many }]).note).toMatch(/12 fields: .* 3 numeric fields not looked at\./);
    const empty = numbers('empty', spread(50).map((value, i) => (i < 30 ? null : value)));
    const written = numbers('at', spread(50), 'dateTimeAsIso');
    const verdict = numbers('class_probability', spread(50));
    expect(found([{ name: 'few', fields: [written, many[0], empty, verdict] }]).note).toMatch(/on 50 rows, 1 field: .* 1 numeric field not looked at\./);
  });

  it('takes the frame with the most rows, and leaves the others as they are', () => {
    const other: Frame = { name: 'notes', fields: [{ name: 'text', type: 'string', values: ['a'] }] };
    const { frames } = found([FRAME, other]);
    expect(frames[1]).toBe(other);
    expect(frames[0].fields.map(({ name }) => name)).toEqual(['time', 'size', 'duration', 'anomaly_score', 'rarity', 'is_anomaly', 'reason']);
  });

  it('has a column of the data that it fills step aside', () => {
    const reason: Field = { name: 'reason', type: 'string', values: new Array(LENGTH).fill('timeout') };
    const { frames, column } = found([{ ...FRAME, fields: [...FRAME.fields, reason] }]);
    expect(column('reason')[OUTLIER]).toContain('size 9000');
    expect(findField(frames[0], 'reason (of the data)')?.values).toBe(reason.values);
  });

  it('joins series that come one a frame by their times', () => {
    const series = (name: string, values: number[]): Frame => ({ name, fields: [times(LENGTH), numbers('value', values)] });
    const { frames, note } = found([series('in', withOutlier(9_000)), series('out', spread(LENGTH))]);
    expect(frames).toHaveLength(1);
    expect(frames[0].fields.slice(0, 3).map(({ name }) => name)).toEqual(['time', 'in', 'out']);
    expect(note).toContain('400 rows, 2 fields');
  });
});

describe('what it refuses, in a sentence', () => {
  it.each<[string, readonly Frame[], Partial<DetectSettings>, RegExp]>([
    ['data with a score', [{ ...FRAME, fields: [...FRAME.fields, numbers('anomaly_score', spread(LENGTH))] }], {}, /an anomaly_score of their own/],
    ['fewer than 20 rows', [{ name: 'few', fields: [numbers('x', spread(19))] }], {}, /^19 rows have a value in every field; at least 20/],
    ['no numbers', [{ name: 'text', fields: [{ name: 'line', type: 'string', values: ['a'] }] }], {}, /no numeric field/],
    ['numbers that are all missing', [{ name: 'null', fields: [numbers('x', new Array(30).fill(null))] }], {}, /no numeric field with values/],
    ['more than 200,000 rows', [{ name: 'huge', fields: [numbers('x', new Float64Array(MAX_ROWS + 1))] }], {}, /^200,001 rows are too many/],
    ['more than 12 chosen fields', [FRAME], { fields: Array.from({ length: 13 }, (_, i) => `f${i}`) }, /^13 fields are chosen; at most 12/],
    ['a chosen field that is not there', [FRAME], { fields: ['gone'] }, /no numeric field gone/],
  ])('refuses %s', (_, frames, settings, sentence) => {
    expect(refusalOf(frames, settings)).toMatch(sentence);
  });

  it('takes settings of any dashboard back within their bounds', () => {
    expect(toDetectSettings({ contamination: 5, trees: -1, seed: NaN, fields: 'x' as never })).toEqual({ fields: [], contamination: 0.2, trees: 10, seed: 42 });
    expect(toDetectSettings(undefined)).toEqual(DETECT_DEFAULTS);
  });
});
