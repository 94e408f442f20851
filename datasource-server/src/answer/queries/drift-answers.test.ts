import { NOT_SURE, type Session } from '@weir/schema';
import type { SampledSession } from '../../store/contract/session-reads.ts';
import { sessionAt, verdictOf } from '../../store/conformance/rows.ts';
import { asText, framesOf, HOUR, T, textOf } from './answer-as-text.test-support.ts';

const DAY = 24 * HOUR;

/** Sessions with 1 to 10 bytes in, a tenth of each, every fourth anomalous, every fifth without a sure class. */
const sample = (count: number, values: (n: number) => Partial<Session> = () => ({}), sure = false): SampledSession[] =>
  Array.from({ length: count }, (_, n) => ({
    session: sessionAt(T, { bytes_in: 1 + (n % 10), bytes_out: 5, dst_port: n % 2 === 0 ? null : 443, response_code: n % 2 === 0 ? null : 200, ...values(n) }),
    verdict: verdictOf(n % 4 === 0, { rarity: (n % 10) / 10, risk_class: n % 5 === 0 && !sure ? NOT_SURE : 'usual' }),
  }));

/** A model of its own, because references are kept by model. */
const model = (values: object = {}): object => ({ data_from: T - 9 * DAY, data_to: T - DAY, profile: { anomaly_features: ['bytes_in'] }, baselines: { overall: { session_count: 1, median_bytes_in: 1, median_bytes_out: 1 }, by_source: {} }, ...values });

const training = sample(1_000);
/** A store with these sessions before T, and those in the range. */
const storeOf = (current: readonly SampledSession[], reference: readonly SampledSession[] = training): { sampleSessions: (request: { from_ms: number }) => readonly SampledSession[] } => ({
  sampleSessions: ({ from_ms }) => (from_ms < T ? reference : current),
});

describe('drift', () => {
  it('has figures of the range and of the training data', async () => {
    const { frames, calls } = await framesOf({ queryType: 'drift' }, { store: storeOf(sample(500, () => ({}), true)), model: model() });
    expect(asText(frames)).toEqual([
      '# drift, numeric-wide 0.1',
      '! info No drift: the highest stability index is 0.00 (Bytes in), the limit is 0.25. 25.0 % of the sessions are anomalous, compared with 25.0 % in training.',
      'highest_stability_index: number* = [0]',
      'drifted_measures: number in short* = [0]',
      'score_stability_index: number* = [0]',
      'anomaly_share: number in percentunit* = [0.25]',
      'reference_anomaly_share: number in percentunit* = [0.25]',
      'not_sure_share: number in percentunit* = [0]',
      'reference_not_sure_share: number in percentunit* = [0.2]',
    ]);
    expect(calls).toEqual([
      ['sampleSessions', { from_ms: T - 9 * DAY, to_ms: T - DAY, filters: [], limit: 20_000 }],
      ['sampleSessions', { from_ms: T, to_ms: T + 2 * HOUR, filters: [], limit: 20_000 }],
    ]);
  });

  it('has the figures asked for, in their order', async () => {
    const lines = await textOf({ queryType: 'drift', figures: ['anomaly_share', 'drifted_measures'] }, { store: storeOf(sample(500, () => ({ bytes_in: 9_000 }))), model: model() });
    expect(lines[1]).toMatch(/^! warning The traffic has drifted from the training data: Bytes in \(index /);
    expect(lines.slice(2)).toEqual(['drifted_measures: number in short* = [1]', 'anomaly_share: number in percentunit* = [0.25]']);
  });

  it('is a table of measures', async () => {
    const [head, notice, measures, index, ...rest] = await textOf({ queryType: 'drift', show: 'measures' }, { store: storeOf(sample(500, () => ({ bytes_in: 9_000 }))), model: model() });
    expect(head).toBe('# drift of measures, table 0.1');
    expect(notice).toMatch(/^! warning /);
    expect(measures).toBe('measure: string = ["bytes_in","rarity"]');
    expect(index).toMatch(/^stability_index: number\* = \[\d+\.\d+,0\]$/);
    expect(rest).toEqual([
      'reference_median: number = [5.5,0.45]',
      'current_median: number = [9000,0.45]',
      expect.stringMatching(/^reference_text: string = \["[^"]*5\.5[^"]*","[^"]+"\]$/),
      expect.stringMatching(/^current_text: string = \["[^"]*9 kB[^"]*","[^"]+"\]$/),
      'is_drifted: boolean = [true,false]',
    ]);
  });

  it('says that there is no model', async () => {
    expect(await textOf({ queryType: 'drift', figures: ['anomaly_share'] }, { model: null })).toEqual(['# drift, numeric-wide 0.1', '! info No model is fitted yet, so there is no reference for drift.', 'anomaly_share: number in percentunit* = [null]']);
    expect((await textOf({ queryType: 'drift', show: 'measures' }, { model: null }))[2]).toBe('measure: string = []');
  });

  it.each([[499, 1_000], [1_000, 499]])('says that %i sessions in the range and %i in training are too few', async (current, reference) => {
    const lines = await textOf({ queryType: 'drift', figures: ['anomaly_share'] }, { store: storeOf(sample(current), sample(reference)), model: model() });
    expect(lines.slice(1)).toEqual(['! info The time range or the training data has fewer than 500 sessions, too few to distinguish drift from chance.', 'anomaly_share: number in percentunit* = [null]']);
  });

  it('says that it is measured on a sample', async () => {
    const lines = await textOf({ queryType: 'drift', figures: ['anomaly_share'] }, { store: storeOf(sample(20_000)), model: model() });
    expect(lines[2]).toBe('! info Measured on a uniform sample of 20,000 sessions of the range.');
  });

  const OVERLAPS = '! info The range overlaps with the training data of the model, so drift in the overlap is also in the reference.';
  it.each([
    [-DAY, 0, false],
    [-DAY, 1, true],
    [2 * HOUR, 3 * HOUR, false],
    [2 * HOUR - 1, 3 * HOUR, true],
  ])('says whether training data from %i to %i overlap with the range (%p)', async (from, to, overlaps) => {
    const lines = await textOf({ queryType: 'drift', figures: ['anomaly_share'] }, { store: { sampleSessions: training }, model: model({ data_from: T + from, data_to: T + to }) });
    expect(lines.includes(OVERLAPS)).toBe(overlaps);
  });

  it('compares features that depend on the source and the response', async () => {
    const features = { profile: { anomaly_features: ['refused', 'uncommon_port', 'bytes_in_vs_usual', 'bytes_out_vs_usual', 'session_duration'] }, baselines: { overall: { session_count: 9, median_bytes_in: 5, median_bytes_out: 5 }, by_source: { '192.0.2.9': { session_count: 9, median_bytes_in: 5_000, median_bytes_out: 5_000 } } } };
    const drifted = async (values: (n: number) => Partial<Session>): Promise<string> =>
      (await textOf({ queryType: 'drift', show: 'measures' }, { store: storeOf(sample(500, values)), model: model(features) }))[2];
    // The most drifted measure is the first.
    expect(await drifted(() => ({ response_code: 503 }))).toMatch(/^measure: string = \["refused"/);
    expect(await drifted(() => ({ dst_port: 31_337 }))).toMatch(/^measure: string = \["uncommon_port"/);
    expect(await drifted(() => ({ bytes_out: 5_000_000 }))).toMatch(/^measure: string = \["bytes_out_vs_usual"/);
    expect(await drifted(() => ({ src_ip: '192.0.2.9' }))).toMatch(/^measure: string = \["bytes_(in|out)_vs_usual","bytes_(in|out)_vs_usual"/);
    expect(await drifted(() => ({ end_time: T + 50 * HOUR }))).toMatch(/^measure: string = \["session_duration"/);
    expect(await drifted((n) => ({ start_time: T + n, end_time: T + n + 600_000 }))).not.toMatch(/^measure: string = \["session_duration"/);
  });

  it('reads the reference again after ten minutes, of another model, and after it failed or was too small', async () => {
    let reads: number;
    let reference: readonly SampledSession[] | Error = training;
    const sampleSessions = ({ from_ms }: { from_ms: number }): readonly SampledSession[] => {
      if (from_ms >= T) return training;
      reads++;
      if (reference instanceof Error) throw reference;
      return reference;
    };
    const readsAt = async (of: object, at: number): Promise<number> => {
      reads = 0;
      await textOf({ queryType: 'drift' }, { store: { sampleSessions: (request: { from_ms: number }) => Promise.resolve().then(() => sampleSessions(request)) }, model: of, now: () => at });
      return reads;
    };
    const kept = model();
    expect([await readsAt(kept, T), await readsAt(kept, T + 599_999), await readsAt(kept, T + 600_000), await readsAt(kept, T + 600_001), await readsAt(model(), T + 600_001)]).toEqual([1, 0, 1, 0, 1]);

    const small = model();
    reference = sample(499);
    expect([await readsAt(small, T), await readsAt(small, T)]).toEqual([1, 1]);

    const failing = model();
    reference = new Error('disk');
    await expect(readsAt(failing, T)).rejects.toThrow('disk');
    reference = training;
    expect(await readsAt(failing, T)).toBe(1);
  });
});
