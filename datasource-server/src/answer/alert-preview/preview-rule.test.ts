import { SAMPLE_END_MS } from '@weir/data';
import { RULE_GROUPS, toRule } from '@weir/dashboards';
import { ruleSchema, type Rule, type RulePreview } from '@weir/schema';
import type { QueryServices } from '../queries/define-query.ts';
import { ServiceLog } from '../../runtime/telemetry/service-log.ts';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';
import { previewRule } from './preview-rule.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const rule = (of: Record<string, unknown>): Rule => ruleSchema.parse(of);

describe('a preview on the sample', () => {
  let weir: TestWeir;
  let services: QueryServices;
  beforeAll(async () => {
    weir = await startSampleWeir();
    const { store, pipeline, triage } = weir;
    services = { store, triage, model: () => pipeline.currentModel, audit: () => pipeline.audit.current(), modelVersions: () => pipeline.modelVersions(), findingsState: () => pipeline.findingsState(), now: () => SAMPLE_END_MS, service: new ServiceLog(() => SAMPLE_END_MS), quarantine: { list: () => Promise.resolve([]) } };
    const [{ finding_id }] = await store.findings({ from_ms: 0, to_ms: SAMPLE_END_MS, min_severity: 'medium', limit: 1 });
    await triage.record({ target: { kind: 'finding', id: finding_id }, verdict: 'benign', scope: 'source', reason: 'a backup' }, 'ada');
  });
  afterAll(() => weir.remove());

  const both = async (of: Rule, from_ms: number, to_ms: number): Promise<RulePreview> => {
    const once = await previewRule({ rule: of, from_ms, to_ms }, services);
    const each = await previewRule({ rule: of, from_ms, to_ms }, services, { queriesEachTime: true });
    expect(once.method).toBe('read_once');
    expect({ ...each, method: 'read_once' }).toEqual(once);
    return once;
  };

  it.each([true, false])('ends when the client disconnects (queries each time: %s)', async (queriesEachTime) => {
    const leaving = new AbortController();
    const of = rule({ query: { queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 50 }, threshold: 3, interval_s: 1800 });
    const preview = previewRule({ rule: of }, services, { queriesEachTime, gone: leaving.signal });
    leaving.abort();
    await expect(preview).rejects.toMatchObject({ code: 'query.cancelled' });
  });

  const RULES: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
    ['anomalies of all', { query: { queryType: 'anomaly_counts' }, threshold: 2 }],
    ['anomalies by source', { query: { queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 50 }, threshold: 0, interval_s: 60 }],
    ['the rest beyond the first three', { query: { queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 3 }, threshold: 0, for_s: 300 }],
    ['excepted ones too', { query: { queryType: 'anomaly_counts', split_by: 'src_ip', include_excepted: true }, threshold: 1 }],
    ['the last bucket of an odd look-back', { query: { queryType: 'anomaly_counts' }, reducer: 'last', threshold: 0, look_back_s: 3_700, interval_s: 70 }],
    ['a look-back of days', { query: { queryType: 'anomaly_counts', split_by: 'dst_port' }, reducer: 'max', threshold: 3, look_back_s: 3 * 86_400, interval_s: 600 }],
    ['filters', { query: { queryType: 'anomaly_counts', split_by: 'src_ip', filters: [{ column: 'rarity', operator: '>=', value: '3' }] }, threshold: 0 }],
    ['by technique', { query: { queryType: 'anomaly_counts', split_by: 'technique' }, threshold: 0, interval_s: 120 }],
    ['calm as a condition', { query: { queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 5 }, evaluator: 'lt', threshold: 1, interval_s: 300, for_s: 3600 }],
    ['rates', { query: { queryType: 'anomaly_rates', split_by: 'src_ip_country_code', top_k: 2 }, reducer: 'max', threshold: 0.3, interval_s: 120 }],
    ['rates of all', { query: { queryType: 'anomaly_rates' }, reducer: 'mean', threshold: 0.05, interval_s: 120 }],
    ['volumes', { query: { queryType: 'traffic_volume' }, reducer: 'sum', threshold: 50_000_000, interval_s: 60 }],
    ['the median of volumes', { query: { queryType: 'traffic_volume' }, reducer: 'median', threshold: 3, interval_s: 600, look_back_s: 7200 }],
    ['shares', { query: { queryType: 'source_shares', measure: 'total_bytes', top_k: 3 }, reducer: 'last', threshold: 0.6, for_s: 120 }],
    ['shares of anomalies', { query: { queryType: 'source_shares', measure: 'anomaly_count' }, reducer: 'last', threshold: 0.9, interval_s: 60 }],
    ['findings by source', { query: { queryType: 'finding_counts', group_by: ['entity'] }, reducer: 'last', threshold: 0 }],
    ['findings of one', { query: { queryType: 'finding_counts', group_by: [], entity: '10*', include_excepted: true }, reducer: 'last', threshold: 0 }],
    ['how far findings went', { query: { queryType: 'finding_counts', group_by: ['kind'], measure: 'actual' }, reducer: 'last', threshold: 1000, no_data: 'Alerting', interval_s: 60 }],
    ...(['anomaly_count', 'anomaly_rate', 'hidden_anomaly_count', 'source_count', 'finding_count', 'hidden_finding_count', 'bytes_out'] as const).map(
      (figure) => [figure, { query: { queryType: 'traffic_summary', figures: [figure] }, reducer: 'last', threshold: figure === 'bytes_out' ? 1e7 : 0.5, interval_s: 120 }] as const,
    ),
  ];

  it.each(RULES)('previews %s as queries at each evaluation do', async (_name, of) => {
    const parsed = rule(of);
    // The last days have staged attacks; the end is in the middle of an interval.
    const count = 120;
    const to_ms = SAMPLE_END_MS - 5 * HOUR - 7_777;
    const answer = await both(parsed, to_ms - count * parsed.interval_s * 1000, to_ms);
    expect(answer.evaluation_count).toBe(count);
  });

  it('fires in the week of the sample, and every figure adds up', async () => {
    const answer = await previewRule({ rule: rule({ query: { queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 50 }, threshold: 3 }) }, services);
    expect(answer).toMatchObject({ method: 'read_once', no_data_count: 0, evaluation_count: (7 * DAY) / 30_000 });
    expect(answer.firing_count).toBeGreaterThan(0);
    const inSeries = answer.series.flatMap(({ firings }) => firings);
    expect(inSeries).toHaveLength(answer.firing_count);
    expect(answer.days.reduce((sum, day) => sum + day.firing_count, 0)).toBe(answer.firing_count);
    expect(answer.series.every(({ labels }) => Object.keys(labels).join() === 'src_ip')).toBe(true);
    for (const { from_ms, to_ms, highest } of inSeries) {
      expect(to_ms ?? Infinity).toBeGreaterThan(from_ms);
      expect(highest).toBeGreaterThan(3);
    }
    expect(answer.firings_a_day).toBeCloseTo(answer.firing_count / 7);
    expect(answer.says).toContain(`${answer.firing_series_count} series`);
  });

  it('fires less often the higher the threshold and the longer the wait', async () => {
    const count = async (more: Record<string, unknown>): Promise<number> =>
      (await previewRule({ rule: rule({ query: { queryType: 'anomaly_counts', split_by: 'src_ip' }, ...more }) }, services)).series.reduce((sum, { firing_s }) => sum + firing_s, 0);
    const [low, high, waiting] = [await count({ threshold: 0 }), await count({ threshold: 3 }), await count({ threshold: 0, for_s: 1200 })];
    expect(high).toBeLessThan(low);
    expect(waiting).toBeLessThan(low);
    expect((await previewRule({ rule: rule({ query: { queryType: 'anomaly_counts' }, threshold: 1e9 }) }, services)).says).toContain('would not have fired');
  });

  it('queries the store at each evaluation for other query types, within a lower limit', async () => {
    const budget = rule({ query: { queryType: 'budget_alerts', alerts_a_day: 5 }, threshold: 0, interval_s: 1800 });
    const answer = await previewRule({ rule: budget, from_ms: SAMPLE_END_MS - 2 * DAY, to_ms: SAMPLE_END_MS }, services);
    expect(answer).toMatchObject({ method: 'asked_each_time', evaluation_count: 96 });
    expect(answer.firing_count).toBeGreaterThan(0);
    await expect(previewRule({ rule: { ...budget, interval_s: 30 } }, services)).rejects.toMatchObject({ code: 'rule.too_many_evaluations', hint: expect.stringContaining('8 hours') as string });
  });

  it('rejects queries without alert support or history, several figures at once, and too long a range', async () => {
    const codeOf = (of: Record<string, unknown>, more: { from_ms?: number; to_ms?: number } = {}): Promise<string> =>
      previewRule({ rule: rule(of), ...more }, services).then(() => 'none', (error: { code: string }) => error.code);
    expect(await codeOf({ query: { queryType: 'sessions' } })).toBe('rule.not_alertable');
    expect(await codeOf({ query: { queryType: 'baseline_state' } })).toBe('rule.no_history');
    expect(await codeOf({ query: { queryType: 'traffic_summary', figures: ['seconds_since_last_session'] } })).toBe('rule.no_history');
    expect(await codeOf({ query: { queryType: 'traffic_summary' } })).toBe('rule.not_alertable');
    expect(await codeOf({ query: { queryType: 'anomaly_counts' } }, { from_ms: 0 })).toBe('rule.too_many_evaluations');
    expect(await codeOf({ query: { queryType: 'anomaly_counts' } }, { from_ms: 2, to_ms: 2 })).toBe('query.bad_range');
    expect(await codeOf({ query: { queryType: 'anomaly_counts' } })).toBe('none');
  });

  it('previews every provisioned rule that has a history', async () => {
    for (const { rules } of RULE_GROUPS) {
      for (const provisioned of rules) {
        const tried = toRule(provisioned, 30);
        if (!['anomaly_counts', 'source_shares', 'finding_counts'].includes(tried.query.queryType)) continue;
        const answer = await previewRule({ rule: tried }, services);
        expect({ rule: provisioned.uid, method: answer.method }).toEqual({ rule: provisioned.uid, method: 'read_once' });
      }
    }
  });
});
