import { frameLength, QUERY_TYPES, querySchema, type BatchQuery, type Frame, type QueryType } from '@weir/schema';
import { startSampleWeir, startTestWeir, type TestWeir } from '../../test-support/sample-weir.ts';
import { Triage } from '../../triage/triage.ts';
import { ServiceLog } from '../../runtime/telemetry/service-log.ts';
import { answerBatch, type QueryResult } from './answer-batch.ts';
import { toBucketMs } from './bucket.ts';
import type { QueryServices } from './define-query.ts';
import { QUERIES } from './index.ts';

const FROM = Date.UTC(2026, 2, 2);
const TO = Date.UTC(2026, 2, 9);

const ask = async (weir: TestWeir, query: Record<string, unknown>, range: Partial<BatchQuery> = {}, others: Partial<QueryServices> = {}): Promise<QueryResult> => {
  const batch = { queries: [{ ref_id: 'A', from_ms: FROM, to_ms: TO, interval_ms: 60_000, max_data_points: 500, ...range, query }] };
  const triage = await Triage.open(weir.store, () => TO - 1);
  const services = { store: weir.store, model: () => weir.pipeline.currentModel, audit: () => weir.pipeline.audit.current(), triage, modelVersions: () => weir.pipeline.modelVersions(), findingsState: () => weir.pipeline.findingsState(), now: () => TO, service: new ServiceLog(() => TO), quarantine: { list: () => Promise.resolve([]) }, ...others };
  const results = await answerBatch(batch, services, () => undefined, (error) => {
    throw error;
  });
  return results.A;
};

const column = (frame: Frame, name: string): unknown[] => Array.from(frame.fields.find((field) => field.name === name)!.values);

describe('queries on the sample', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir();
    const [finding] = await weir.store.findings({ from_ms: FROM, to_ms: TO, min_severity: 'low', limit: 1 });
    const triage = await Triage.open(weir.store, () => TO - 1);
    await triage.record({ target: { kind: 'finding', id: finding.finding_id }, verdict: 'unsure', scope: 'this', reason: 'not known yet' }, 'ada');
  });
  afterAll(() => weir.remove());

  it('answers a query that was saved before queries had versions', async () => {
    const saved = { queryType: 'anomaly_counts', split_by: 'src_ip_country_code', top_k: null, filters: [{ column: 'dst_port', operator: null, value: '443' }] };
    expect(await ask(weir, saved)).toEqual(await ask(weir, { ...saved, version: 1, top_k: 10, filters: [{ column: 'dst_port', operator: '=', value: '443' }] }));
  });

  it('names the engine in the model summary', async () => {
    const { frames } = await ask(weir, { queryType: 'model_summary' });
    expect(column(frames[0], 'engine')).toEqual(['weir']);
  });

  it.each(Object.keys(QUERY_TYPES) as QueryType[])('%s answers with fields of equal length and the refId', async (queryType) => {
    expect(QUERIES[queryType].queryType).toBe(queryType);
    const { status, frames } = await ask(weir, { queryType });
    expect(status).toBe(200);
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) {
      expect(frame.refId).toBe('A');
      expect(frameLength(frame)).toBeGreaterThan(0);
      expect(new Set(frame.fields.map((field) => field.values.length)).size).toBe(1);
      expect(new Set(frame.fields.map((field) => field.name)).size).toBe(frame.fields.length);
    }
  });

  it.each(Object.entries(QUERY_TYPES).filter(([, info]) => info.alertable).map(([type]) => type))(
    '%s supports alert rules: only numbers and times, and a numeric data plane type',
    async (queryType) => {
      for (const frame of (await ask(weir, { queryType })).frames) {
        expect(frame.meta!.type).toMatch(/^(timeseries|numeric)-/);
        expect(frame.fields.every(({ type }) => type === 'number' || type === 'time')).toBe(true);
      }
      const series = (await ask(weir, { queryType })).frames.filter(({ meta }) => meta!.type!.startsWith('timeseries')).map(({ fields }) => JSON.stringify(fields[1].labels ?? {}));
      expect(new Set(series).size).toBe(series.length);
    },
  );

  it('counts every anomaly in exactly one bucket, with and without a split', async () => {
    const total = column((await ask(weir, { queryType: 'traffic_summary' })).frames[0], 'anomaly_count')[0] as number;
    const sum = (frames: readonly Frame[]): number => frames.flatMap((frame) => column(frame, 'anomaly_count') as number[]).reduce((a, b) => a + b, 0);
    expect(total).toBeGreaterThan(0);
    expect(sum((await ask(weir, { queryType: 'anomaly_counts' })).frames)).toBe(total);
    const split = (await ask(weir, { queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 3 })).frames;
    expect(sum(split)).toBe(total);
    expect(split.map((frame) => frame.fields[1].labels)).toEqual([...new Set(split.map((frame) => frame.fields[1].labels))]);
    expect(split.at(-1)!.fields[1].labels).toEqual({ src_ip: 'other' });
  });

  it('returns a series of zeroes for a range without anomalies or sessions', async () => {
    const { frames } = await ask(weir, { queryType: 'anomaly_counts' }, { from_ms: TO + 1e9, to_ms: TO + 1e9 + 600_000 });
    expect(frames).toHaveLength(1);
    expect(new Set(column(frames[0], 'anomaly_count'))).toEqual(new Set([0]));
  });

  it('returns the time since the last session, whatever the range', async () => {
    const { frames } = await ask(weir, { queryType: 'traffic_summary' }, { from_ms: 0, to_ms: 1 });
    expect(column(frames[0], 'seconds_since_last_session')).toEqual([0]);
    expect(column(frames[0], 'session_count')).toEqual([0]);
    expect(column(frames[0], 'anomaly_rate')).toEqual([null]);
  });

  it('returns a single figure for an alert rule', async () => {
    const { frames } = await ask(weir, { queryType: 'traffic_summary', figures: ['seconds_since_last_session'] });
    expect(frames[0].fields.map(({ name }) => name)).toEqual(['seconds_since_last_session']);
  });

  it('keeps all anomalies in the scatter', async () => {
    const { frames } = await ask(weir, { queryType: 'scatter', limit: 200 });
    expect(column(frames[0], 'is_anomaly').filter(Boolean)).toHaveLength(column((await ask(weir, { queryType: 'traffic_summary' })).frames[0], 'anomaly_count')[0] as number);
  });

  it('filters findings by a source or a pattern', async () => {
    const entitiesOf = async (entity?: string) => {
      const [frame] = (await ask(weir, { queryType: 'findings', ...(entity === undefined ? {} : { entity }) })).frames;
      return Array.from(frame.fields.find(({ name }) => name === 'entity')!.values, String);
    };
    const all = await entitiesOf();
    const [one] = all;
    expect(await entitiesOf(one)).toEqual(all.filter((entity) => entity === one));
    const network = `${one.split('.')[0]}.*`;
    expect(await entitiesOf(network)).toEqual(all.filter((entity) => entity.startsWith(network.slice(0, -1))));
    expect(await entitiesOf('*')).toEqual(all);
  });

  it.each(['findings', 'finding_counts'])('%s says how far findings are computed while sources are pending', async (queryType) => {
    const texts = async (pending_source_count: number): Promise<string[]> => {
      const { frames } = await ask(weir, { queryType }, {}, { findingsState: () => Promise.resolve({ completed_at: TO, pending_source_count }) });
      return (frames[0].meta?.notices ?? []).map(({ text }) => text).filter((text) => text.startsWith('Findings'));
    };
    expect(await texts(2)).toEqual(['Findings are being computed: complete up to 2026-03-09 00:00 UTC; 2 sources pending.']);
    expect(await texts(0)).toEqual([]);
  });

  it('finds the staged exfiltration, with source, typical and actual value', async () => {
    const [frame] = (await ask(weir, { queryType: 'findings', min_severity: 'high' })).frames;
    expect(column(frame, 'entity')).toEqual(['203.0.113.77']);
    expect(column(frame, 'direction')).toEqual(['out']);
    expect(column(frame, 'sentence')[0]).toMatch(/^Bytes sent by the server per 10 min rose from \d+ kB \(range .*\) to 58\.6 MB at 2026-03-08 14:20 UTC.*; peak 94\.5 MB, no other source exceeds/);
  });

  it('names the network of the source of each finding, also in the text of annotations', async () => {
    const [frame] = (await ask(weir, { queryType: 'findings' })).frames;
    expect(new Set(column(frame, 'network'))).toEqual(new Set(['reserved address: RFC 5737, documentation and examples']));
    expect(new Set(column(frame, 'network_kind'))).toEqual(new Set(['reserved']));
    expect(new Set([...column(frame, 'asn'), ...column(frame, 'organisation')])).toEqual(new Set([null]));
    expect(column(frame, 'text')[0]).toBe(`${String(column(frame, 'entity')[0])} (${String(column(frame, 'network')[0])}): ${String(column(frame, 'sentence')[0])}`);
  });

  it('finds the staged scan and password guessing, with their techniques', async () => {
    const [frame] = (await ask(weir, { queryType: 'findings' })).frames;
    const rows = column(frame, 'entity').map((entity, row) => `${String(column(frame, 'technique_id')[row])} ${String(entity)}`);
    expect(rows).toEqual(
      expect.arrayContaining(['T1595 203.0.113.201', 'T1110 198.51.100.61', 'T1110 198.51.100.62', 'T1110 192.0.2.233', 'T1110 203.0.113.140']),
    );
  });

  it('returns the state of the baselines, as figures for an alert rule and by source', async () => {
    const [frame] = (await ask(weir, { queryType: 'baseline_state' })).frames;
    const figure = (name: string): unknown => column(frame, name)[0];
    expect([figure('model_ready'), figure('training_sessions')]).toEqual([1, 15_223]);
    expect((figure('sources_with_usual') as number) + (figure('sources_without_usual') as number)).toBe(figure('sources'));
    expect(figure('steady_flags')).toBeGreaterThan(0.3);
    const [one] = (await ask(weir, { queryType: 'baseline_state', figures: ['model_ready'] })).frames;
    expect(one.fields).toHaveLength(1);

    const [sources] = (await ask(weir, { queryType: 'source_baselines', limit: 10_000 })).frames;
    expect(column(sources, 'state').filter((state) => state === 'ready')).toHaveLength(figure('sources_with_usual') as number);
    const [rare] = (await ask(weir, { queryType: 'source_baselines', limit: 1 })).frames;
    expect(frameLength(rare)).toBe(1);
  });

  it('explains a session by contributions to its score, compared with typical values, and by the nearest normal session', async () => {
    const [rarest] = (await ask(weir, { queryType: 'session_explanation' })).frames;
    const { session_id, nearest_normal } = rarest.meta!.custom as { session_id: string; nearest_normal: { sentence: string } };
    expect(nearest_normal.sentence).toMatch(/^Would be normal /);
    expect(rarest.meta!.notices!.map(({ text }) => text)).toContain(nearest_normal.sentence);
    const [same, risk] = (await ask(weir, { queryType: 'session_explanation', session_id })).frames;
    expect(same).toEqual(rarest);
    const { probability, baseline } = risk.meta!.custom as { probability: number; baseline: number };
    expect((column(risk, 'contribution') as number[]).reduce((a, b) => a + b, baseline)).toBeCloseTo(probability, 9);
    expect(await ask(weir, { queryType: 'session_explanation', session_id: 'unknown' })).toMatchObject({ status: 400, error: expect.stringContaining('Scored session not found: unknown') as string });
    const [none] = (await ask(weir, { queryType: 'session_explanation' }, { from_ms: 0, to_ms: 1 })).frames;
    expect(none.meta!.notices![0].text).toContain('No scored session in this time range');
  });

  it('returns one series per source that alerts within the budget, once a day', async () => {
    const { frames } = await ask(weir, { queryType: 'budget_alerts', alerts_a_day: 3 }, { from_ms: TO - 86_400_000 });
    const sums = frames.map((frame) => (column(frame, 'alerts') as number[]).reduce((a, b) => a + b, 0));
    expect(sums.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(3);
    expect(new Set(frames.map(({ fields }) => fields[1].labels?.src_ip)).size).toBe(frames.length);
    const [days] = (await ask(weir, { queryType: 'alert_budget', alerts_a_day: 3 })).frames;
    expect(column(days, 'day')).toHaveLength(7);
    const [alerts] = (await ask(weir, { queryType: 'alert_budget', alerts_a_day: 3, show: 'alerts' })).frames;
    expect(frameLength(alerts)).toBe((column(days, 'alerts') as number[]).reduce((a, b) => a + b, 0));
  });

  it('audits the data, warnings first, from a minimum level', async () => {
    const levelsOf = async (min_level: string): Promise<unknown[]> => column((await ask(weir, { queryType: 'data_audit', min_level })).frames[0], 'level');
    const all = await levelsOf('ok');
    expect(all).toEqual([...all.filter((level) => level === 'warning'), ...all.filter((level) => level === 'note'), ...all.filter((level) => level === 'ok')]);
    expect(await levelsOf('note')).toEqual(all.filter((level) => level !== 'ok'));
    const [frame] = (await ask(weir, { queryType: 'data_audit' }, { from_ms: 0, to_ms: 1 })).frames;
    expect(frame.meta!.custom).toMatchObject({ session_count: 15_223, audited_count: 15_223, attack_accuracy: { accuracy: null } });
  });

  it('describes the risk class by split and class, with the limits of the figures', async () => {
    const [frame] = (await ask(weir, { queryType: 'model_card' })).frames;
    expect(column(frame, 'split')).toEqual(['random', 'random', 'entity', 'entity', 'time', 'time']);
    expect(new Set(column(frame, 'class'))).toEqual(new Set(['usual_volume', 'high_volume']));
    column(frame, 'recall').forEach((recall, row) => {
      expect(recall).toBeGreaterThanOrEqual(column(frame, 'recall_low')[row] as number);
      expect(recall).toBeLessThanOrEqual(column(frame, 'recall_high')[row] as number);
    });
    expect(frame.meta!.notices![0].text).toContain('not attack detection');
    expect(frame.meta!.custom).toMatchObject({ label_source: 'classic_quantile', label_strength: 'classic', available_count: 15_223 });
  });

  it('returns complete curves, and leaves them out of the summary', async () => {
    const [frame] = (await ask(weir, { queryType: 'model_curves' })).frames;
    const rows = column(frame, 'curve').map((curve, row) => [curve, ...['split', 'class', 'x', 'y'].map((name) => column(frame, name)[row])]);
    const roc = rows.filter(([curve, split, name]) => curve === 'roc' && split === 'entity' && name === 'high_volume');
    expect([roc[0].slice(3), roc.at(-1)!.slice(3)]).toEqual([[0, 0], [1, 1]]);
    expect(new Set(column(frame, 'curve'))).toEqual(new Set(['roc', 'precision_recall', 'calibration']));
    const [summary] = (await ask(weir, { queryType: 'model_summary' })).frames;
    expect(summary.meta!.custom!.classifier).not.toHaveProperty('card');
    expect(column(summary, 'risk_label_strength')).toEqual(['classic']);
  });

  it.each([
    [{ queryType: 'nope' }, 'query.invalid', /queryType.*got "nope", expected anomaly_counts/],
    [{}, 'query.invalid', /queryType/],
    [{ queryType: 'sessions', version: 99 }, 'query.invalid', /saved by a newer Weir: got version 99/],
    [{ queryType: 'sessions', limit: 1e9 }, 'query.invalid', /limit/],
    [{ queryType: 'sessions', filters: [{ column: 'password', operator: '=', value: 'x' }] }, 'query.invalid', /filters\.0\.column/],
  ])('rejects %j with a message', async (query, code, words) => {
    const { status, error, error_code, frames } = await ask(weir, query);
    expect({ status, error_code, frames }).toEqual({ status: 400, error_code: code, frames: [] });
    expect(error).toMatch(words);
  });

  it('rejects a range that ends before it starts', async () => {
    expect(await ask(weir, { queryType: 'sessions' }, { from_ms: 2, to_ms: 1 })).toMatchObject({ status: 400, error_code: 'query.bad_range' });
  });
});

it('returns a notice instead of failing without a model', async () => {
  const weir = await startTestWeir();
  try {
    for (const queryType of ['model_summary', 'feature_importance', 'model_card', 'model_curves']) {
      const { status, frames } = await ask(weir, { queryType });
      expect(status).toBe(200);
      expect(frames[0].meta!.notices![0].text).toContain('No model is fitted yet');
    }
    expect((await ask(weir, { queryType: 'anomaly_counts' })).frames).toHaveLength(1);
    const [state] = (await ask(weir, { queryType: 'baseline_state' })).frames;
    expect(column(state, 'model_ready')).toEqual([0]);
    expect(state.meta!.notices![0]).toEqual({ severity: 'warning', text: 'Baseline not ready: 0 sessions, and a model needs 50. No anomalies are counted until then.' });
    expect((await ask(weir, { queryType: 'budget_alerts' })).frames).toHaveLength(1);
    expect((await ask(weir, { queryType: 'data_audit' })).frames[0].meta!.notices![0].text).toContain('nothing to audit');
  } finally {
    await weir.remove();
  }
});

describe('bucket widths', () => {
  it.each([
    [600_000, 1_000, 43_200, 10_000],
    [86_400_000, 60_000, 500, 300_000],
    [604_800_000, 60_000, 500, 1_800_000],
    [3_600_000, 60_000, 1, 3_600_000],
    [4e12, 0, 1000, 46 * 86_400_000 + 86_400_000],
  ])('are at least the requested interval for a range of %i ms at %i ms and %i points', (span, interval_ms, max_data_points, least) => {
    const width = toBucketMs({ from_ms: 0, to_ms: span, interval_ms, max_data_points });
    expect(span / width).toBeLessThanOrEqual(Math.min(2000, max_data_points));
    expect(width).toBeGreaterThanOrEqual(Math.min(least, width));
    expect(width).toBeGreaterThanOrEqual(interval_ms);
  });

  it('are defined for every query type in the schema', () => {
    expect(Object.keys(QUERIES).sort()).toEqual(querySchema.options.map((option) => option.shape.queryType.value).sort());
  });
});
