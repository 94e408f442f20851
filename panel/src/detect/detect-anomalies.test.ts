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
/** Returns the same numbers in [0, 1) on every run. */
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

describe('detection columns', () => {
  it('gives the outlier the highest score, a flag and a reason with units', () => {
    const { column, note } = found([FRAME]);
    const scores = column('anomaly_score').map(Number);
    expect(scores.indexOf(Math.max(...scores))).toBe(OUTLIER);
    expect(column('is_anomaly')[OUTLIER]).toBe(true);
    expect(column('reason')[OUTLIER]).toMatch(/^size 9000 decbytes \(typical 10\d decbytes\)/);
    expect(note).toBe('Detected in this browser: 8 of 400 rows flagged as unusual among the rows shown, from 2 input fields.');
  });

  it('flags the configured share, and gives reasons to flagged rows only', () => {
    const { column } = found([FRAME], { contamination: 0.1 });
    const flags = column('is_anomaly');
    expect(flags.filter(Boolean).length).toBe(40);
    expect(column('reason').every((reason, row) => (reason !== null) === flags[row])).toBe(true);
  });

  it('gives a rarity that increases with the score, up to the maximum for the number of rows', () => {
    const { column } = found([FRAME]);
    const rarity = column('rarity').map(Number);
    expect(rarity[OUTLIER]).toBeCloseTo(-Math.log10(2 / 401), 12);
    expect(Math.min(...rarity)).toBeCloseTo(0, 12);
    const scores = column('anomaly_score').map(Number);
    expect(scores.every((score, i) => i === 0 || score === scores[i - 1] || score > scores[i - 1] === rarity[i] > rarity[i - 1])).toBe(true);
  });

  it('flags no row of constant data', () => {
    const { column } = found([{ name: 'flat', fields: [numbers('x', new Array(50).fill(3))] }]);
    expect(column('is_anomaly').some(Boolean)).toBe(false);
  });

  it('returns the same result for the same rows and seed, and does not change the input frames', () => {
    const before = JSON.stringify(FRAME);
    expect(found([FRAME]).frames).toEqual(found([FRAME]).frames);
    expect(found([FRAME], { seed: 7 }).column('anomaly_score')).not.toEqual(found([FRAME]).column('anomaly_score'));
    expect(JSON.stringify(FRAME)).toBe(before);
  });

  it('fits on a uniform sample above 50,000 rows and scores every row', () => {
    const { column, note } = found([{ name: 'long', fields: [numbers('x', spread(60_000))] }], { trees: 10 });
    expect(column('anomaly_score').every((score) => typeof score === 'number')).toBe(true);
    expect(note).toContain('Fitted on a uniform sample of 50,000 rows.');
  });
});

describe('rows and input fields', () => {
  it('skips and counts rows with missing values, and flags none of them', () => {
    const withMissing = withOutlier(9_000).map((value, i) => ([null, NaN, Infinity][i] === undefined ? value : [null, NaN, Infinity][i]));
    const { column, note } = found([{ name: 'log', fields: [numbers('size', withMissing)] }]);
    expect(column('anomaly_score').slice(0, 4).map((score) => score === null)).toEqual([true, true, true, false]);
    expect(column('is_anomaly').slice(0, 3)).toEqual([false, false, false]);
    expect(note).toContain('of 397 rows flagged as unusual among the rows shown, from 1 input field.');
    expect(note).toContain('3 rows with missing values skipped.');
  });

  it('uses only the selected input fields', () => {
    expect(found([FRAME], { fields: ['duration'] }).column('reason')[OUTLIER]).toBeNull();
  });

  it('selects at most twelve fields by default, and none that is a time, mostly empty or a verdict', () => {
    const many = Array.from({ length: 15 }, (_, i) => numbers(`f${i}`, spread(50, 31 + i)));
    expect(found([{ name: 'wide', fields: many }]).note).toMatch(/from 12 input fields\. 3 numeric fields not used\./);
    const empty = numbers('empty', spread(50).map((value, i) => (i < 30 ? null : value)));
    const isoTime = numbers('at', spread(50), 'dateTimeAsIso');
    const verdict = numbers('class_probability', spread(50));
    expect(found([{ name: 'few', fields: [isoTime, many[0], empty, verdict] }]).note).toMatch(/of 50 rows flagged as unusual among the rows shown, from 1 input field\. 1 numeric field not used\./);
  });

  it('uses the frame with the most rows, and leaves the others unchanged', () => {
    const other: Frame = { name: 'notes', fields: [{ name: 'text', type: 'string', values: ['a'] }] };
    const { frames } = found([FRAME, other]);
    expect(frames[1]).toBe(other);
    expect(frames[0].fields.map(({ name }) => name)).toEqual(['time', 'size', 'duration', 'anomaly_score', 'rarity', 'is_anomaly', 'reason']);
  });

  it('renames a column of the data that has the name of a detection column', () => {
    const reason: Field = { name: 'reason', type: 'string', values: new Array(LENGTH).fill('timeout') };
    const { frames, column } = found([{ ...FRAME, fields: [...FRAME.fields, reason] }]);
    expect(column('reason')[OUTLIER]).toContain('size 9000');
    expect(findField(frames[0], 'reason (original)')?.values).toBe(reason.values);
  });

  it('joins single-series frames by time', () => {
    const series = (name: string, values: number[]): Frame => ({ name, fields: [times(LENGTH), numbers('value', values)] });
    const { frames, note } = found([series('in', withOutlier(9_000)), series('out', spread(LENGTH))]);
    expect(frames).toHaveLength(1);
    expect(frames[0].fields.slice(0, 3).map(({ name }) => name)).toEqual(['time', 'in', 'out']);
    expect(note).toContain('of 400 rows flagged as unusual among the rows shown, from 2 input fields');
  });
});

describe('reasons not to detect', () => {
  it.each<[string, readonly Frame[], Partial<DetectSettings>, RegExp]>([
    ['data with a score', [{ ...FRAME, fields: [...FRAME.fields, numbers('anomaly_score', spread(LENGTH))] }], {}, /already has an anomaly_score field/],
    ['fewer than 20 rows', [{ name: 'few', fields: [numbers('x', spread(19))] }], {}, /^Too few complete rows: got 19, expected at least 20\./],
    ['no numbers', [{ name: 'text', fields: [{ name: 'line', type: 'string', values: ['a'] }] }], {}, /No numeric field in the data/],
    ['numbers that are all missing', [{ name: 'null', fields: [numbers('x', new Array(30).fill(null))] }], {}, /No numeric field with values in the data/],
    ['more than 200,000 rows', [{ name: 'huge', fields: [numbers('x', new Float64Array(MAX_ROWS + 1))] }], {}, /^Too many rows for the browser: got 200,001, expected at most 200,000\./],
    ['more than 12 selected fields', [FRAME], { fields: Array.from({ length: 13 }, (_, i) => `f${i}`) }, /^Too many input fields: got 13, expected at most 12\./],
    ['a selected field that the data does not have', [FRAME], { fields: ['gone'] }, /^Input field not found: got gone,/],
  ])('refuses %s', (_, frames, settings, sentence) => {
    expect(refusalOf(frames, settings)).toMatch(sentence);
  });

  it('limits the settings of a dashboard to their allowed ranges', () => {
    expect(toDetectSettings({ contamination: 5, trees: -1, seed: NaN, fields: 'x' as never })).toEqual({ fields: [], contamination: 0.2, trees: 10, seed: 42 });
    expect(toDetectSettings(undefined)).toEqual(DETECT_DEFAULTS);
  });
});
