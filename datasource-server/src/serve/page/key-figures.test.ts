import type { Frame, ModelSummary } from '@weir/schema';
import { toKeyFigures } from './key-figures.ts';

const formatTime = (time_ms: number) => `t${time_ms}`;
const frame = (figures: Record<string, number | null>): Frame => ({
  name: 'traffic summary',
  meta: { custom: { first_session_time: 0, last_session_time: 600 } },
  fields: Object.entries(figures).map(([name, value]) => ({ name, type: 'number', values: [value] })),
});
const model = { model_version: 'abc', contamination: 0.05, trained_at: 7, session_count: 282 } as ModelSummary;
const valueOf = (label: string, ...given: Parameters<typeof toKeyFigures>) => toKeyFigures(...given).find((figure) => figure.label === label);

test('writes each figure in its unit', () => {
  const given = frame({ session_count: 15_223, anomaly_count: 763, anomaly_rate: 0.0501, bytes_in: 362e6, bytes_out: 25.5e6, in_out_ratio: 14.2, source_count: 28 });
  expect(toKeyFigures(given, model, formatTime).map(({ value }) => value)).toEqual(['15,223', '763', '362 MB', '25.5 MB', '14.2 : 1', '28', 't0 – t600', 'abc']);
});

test('states that the share of anomalies is configured', () => {
  expect(valueOf('Anomalous', frame({ anomaly_rate: 0.05 }), model, formatTime)?.note).toBe('5.0% of sessions; the threshold is set to flag 5.0%.');
});

test('inverts the ratio if the server sends more', () => {
  expect(valueOf('In : out', frame({ in_out_ratio: 0.25 }), null, formatTime)).toMatchObject({ value: '1 : 4', note: 'The server sends more than it receives.' });
});

test('has a text for missing values', () => {
  const figures = toKeyFigures(undefined, null, formatTime);
  expect(figures.map(({ value }) => value)).toEqual(['none', 'none', 'none', 'none', 'none', 'none', 'none', 'not fitted yet']);
});
