import { RULE_GROUPS, toRule } from '@weir/dashboards';
import {
  QUERY_TYPES,
  rowsAnswerSchema,
  ruleAnswerSchema,
  rulePreviewSchema,
  simpleAnnotationsAnswerSchema,
  simpleQueryAnswerSchema,
  type ErrorBody,
  type RuleAnswer,
  type RulePreview,
} from '@weir/schema';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';

const RANGE = { from: '2026-03-02T00:00:00Z', to: '2026-03-09T00:00:00.000Z' };
const FROM = Date.parse(RANGE.from);
const TO = Date.parse(RANGE.to);
const DAY = 86_400_000;
const TOKEN = 'a-token-of-sixteen-or-more';
const METRICS_SOURCES = 3;

describe('a server with the sample', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir({ token: TOKEN, metrics_sources: String(METRICS_SOURCES) });
  });
  afterAll(() => weir.remove());

  const call = (path: string, body?: unknown, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }): Promise<Response> =>
    fetch(`${weir.url}/api/v1${path}`, { method: body === undefined ? 'GET' : 'POST', headers: { 'content-type': 'application/json', ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const answerOf = async <T>(path: string, body?: unknown): Promise<T> => {
    const response = await call(path, body);
    expect({ path, status: response.status }).toEqual({ path, status: 200 });
    return (await response.json()) as T;
  };
  const errorOf = async (path: string, body: unknown): Promise<{ status: number; code: string; message: string }> => {
    const response = await call(path, body);
    return { status: response.status, ...((await response.json()) as ErrorBody).error };
  };

  describe('for data sources without data frames', () => {
    it.each(Object.keys(QUERY_TYPES))('returns the same rows of %s as /rows and as Simple JSON', async (queryType) => {
      const rows = await answerOf<Array<Record<string, unknown>>>('/rows', { query: { queryType, limit: 50 }, from_ms: FROM, to_ms: TO, interval_ms: DAY });
      expect(rowsAnswerSchema.parse(rows)).toEqual(rows);
      expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBeLessThanOrEqual(1);
      const [table] = await answerOf<Array<{ columns: Array<{ text: string }>; rows: unknown[][] }>>('/simple-json/query', {
        range: RANGE,
        intervalMs: DAY,
        targets: [{ target: queryType, refId: 'A', type: 'table', data: { limit: 50 } }],
      });
      if (rows.length > 0) expect(table.columns.map(({ text }) => text)).toEqual(Object.keys(rows[0]));
      // These figures change with the time between the two requests.
      if (!['baseline_state', 'traffic_summary', 'ingest_health'].includes(queryType)) expect(table.rows).toEqual(rows.map((row) => Object.values(row)));
    });

    it('returns series for targets with their fields and ad-hoc filters, and skips hidden and unnamed targets', async () => {
      const targets = [
        { target: 'anomaly_counts', refId: 'A', type: 'timeserie' },
        { target: 'anomaly_counts', refId: 'B', type: 'timeseries', payload: { split_by: 'src_ip', top_k: 2 } },
        { target: 'anomaly_counts', refId: 'C', hide: true },
        { target: '', refId: 'D' },
      ];
      const series = await answerOf<Array<{ target: string; datapoints: Array<[number, number]> }>>('/simple-json/query', { range: RANGE, intervalMs: DAY, maxDataPoints: 500, panelId: 7, targets });
      expect(simpleQueryAnswerSchema.parse(series)).toEqual(series);
      expect(series.map(({ target }) => target)).toEqual(['anomalies', expect.any(String), expect.any(String), 'other']);
      expect(series[0].datapoints.map(([, time]) => time)).toEqual(Array.from({ length: 7 }, (_, day) => FROM + day * DAY));
      const sum = (of: (typeof series)[number]): number => of.datapoints.reduce((all, [value]) => all + value, 0);
      expect(sum(series[0])).toBe(series.slice(1).reduce((all, of) => all + sum(of), 0));
      const [filtered] = await answerOf<typeof series>('/simple-json/query', { range: RANGE, intervalMs: DAY, targets: targets.slice(0, 1), adhocFilters: [{ key: 'src_ip', operator: '=', value: series[1].target }] });
      expect(sum(filtered)).toBe(sum(series[1]));
    });

    it('answers the connection test, and lists targets, values and columns', async () => {
      expect(await answerOf('/simple-json/')).toMatchObject({ status: 'ok' });
      expect(await answerOf('/simple-json/search', { target: '' })).toEqual(Object.keys(QUERY_TYPES));
      expect(await answerOf('/simple-json/search', { target: 'finding' })).toEqual(['findings', 'finding', 'finding_counts']);
      const protocols = await answerOf<string[]>('/simple-json/search', { target: 'values(protocol)' });
      expect(protocols).toContain('HTTPS');
      expect(await answerOf('/simple-json/tag-values', { key: 'protocol' })).toEqual(protocols.map((text) => ({ text })));
      expect(await answerOf('/simple-json/tag-keys', {})).toContainEqual({ type: 'string', text: 'src_ip' });
    });

    it('returns findings as annotations', async () => {
      const annotation = { name: 'weir', enable: true, query: 'high' };
      const marks = await answerOf<Array<{ time: number; title: string; tags: string[] }>>('/simple-json/annotations', { range: RANGE, annotation });
      expect(simpleAnnotationsAnswerSchema.parse(marks)).toEqual(marks);
      expect(marks[0]).toMatchObject({ annotation, isRegion: true, title: expect.stringMatching(/^high: /) as string, tags: expect.arrayContaining(['high']) as string[] });
    });

    it('names what is wrong, and requires the token', async () => {
      expect(await errorOf('/rows', { query: { queryType: 'nothing' }, from_ms: FROM, to_ms: TO })).toMatchObject({ status: 400, code: 'query.invalid', message: expect.stringContaining('expected anomaly_counts') as string });
      expect(await errorOf('/rows', { query: { queryType: 'countries' }, from_ms: TO, to_ms: FROM })).toMatchObject({ status: 400, code: 'query.bad_range' });
      expect(await errorOf('/simple-json/query', { range: { from: 'now-1h', to: 'now' }, targets: [{ target: 'countries' }] })).toMatchObject({ status: 400, message: expect.stringContaining('range.from') as string });
      expect(await errorOf('/simple-json/query', { range: RANGE, targets: [{ target: 'upper_50' }] })).toMatchObject({ status: 400, code: 'query.invalid' });
      expect(await errorOf('/simple-json/annotations', { range: RANGE, annotation: { query: 'all' } })).toMatchObject({ status: 400, message: 'annotation.query is not valid: got all, expected info, low, medium, high or nothing.' });
      expect(await errorOf('/simple-json/tag-values', { key: 'password' })).toMatchObject({ status: 400, code: 'query.invalid' });
      for (const path of ['/rows', '/simple-json/query', '/simple-json/tag-keys', '/alert-rules']) expect((await call(path, {}, {})).status).toBe(401);
      expect((await call('/simple-json', undefined, {})).status).toBe(401);
    });
  });

  describe('for alert rules', () => {
    it('makes a rule that it can preview', async () => {
      const made = await answerOf<RuleAnswer>('/alert-rules', { of: 'anomalies', filters: [{ column: 'rarity', operator: '>=', value: '2.5' }], threshold: 1 });
      expect(ruleAnswerSchema.parse(made)).toEqual(made);
      const preview = await answerOf<RulePreview>('/alert-rules/preview', { rule: made.rule });
      expect(rulePreviewSchema.parse(preview)).toEqual(preview);
      expect(preview.to_ms - preview.from_ms).toBe(7 * DAY);
      expect(preview.firing_count).toBeGreaterThan(0);
    });

    it('previews the provisioned rules', async () => {
      const exfiltration = RULE_GROUPS.flatMap(({ rules }) => rules).find(({ uid }) => uid === 'weir-exfiltration')!;
      const { series } = await answerOf<RulePreview>('/alert-rules/preview', { rule: toRule(exfiltration, 30), from_ms: FROM, to_ms: TO });
      const found = await answerOf<{ findings: Array<{ entity: string; direction: string; kind: string }> }>(`/findings?from_ms=${FROM}&to_ms=${TO}&min_severity=high`);
      const out = found.findings.filter(({ direction, kind }) => direction === 'out' && ['level_shift', 'volume_outlier'].includes(kind)).map(({ entity }) => entity);
      expect(out.length).toBeGreaterThan(0);
      expect(series.map(({ labels }) => labels.entity).sort()).toEqual([...new Set(out)].sort());
    });

    it('names the invalid part of a rule', async () => {
      expect(await errorOf('/alert-rules/preview', { rule: { query: { queryType: 'anomaly_counts' }, interval_s: 7 } })).toMatchObject({ status: 400, message: expect.stringContaining('rule.interval_s') as string });
      expect(await errorOf('/alert-rules/preview', { rule: { query: { queryType: 'sessions' } } })).toMatchObject({ status: 400, code: 'rule.not_alertable' });
      expect(await errorOf('/alert-rules', { of: 'anomalies', src_ip: 'somewhere' })).toMatchObject({ status: 400, message: expect.stringContaining('src_ip') as string });
      expect(await errorOf('/alert-rules', { of: 'weather' })).toMatchObject({ status: 400, code: 'http.bad_request' });
    });
  });

  it('lists the configured number of sources in the metrics, and counts the rest as other', async () => {
    const now = new Date().toISOString();
    const rows = Array.from({ length: 8 }, (_, index) => Array.from({ length: 8 - index }, (__, port) => `2000,900000000,${now},${now},192.0.2.${index + 1},${port + 1}`)).flat();
    const response = await fetch(`${weir.url}/api/v1/sessions`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/csv' }, body: ['bytes_in,bytes_out,creation_time,end_time,src_ip,dst_port', ...rows].join('\n') });
    expect(response.status).toBe(200);
    const text = await (await fetch(`${weir.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
    const values = (name: string): Array<[string, number]> => [...text.matchAll(new RegExp(`^${name}(?:\\{\\w+="([^"]*)"\\})? (\\S+)$`, 'gm'))].map(([, label, value]) => [label, Number(value)]);
    const bySource = values('weir_anomalies_last_day_by_source');
    const [[, all]] = values('weir_anomalies_last_day');
    expect(all).toBeGreaterThan(20);
    expect(bySource.map(([label]) => label)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3', 'other']);
    for (const by of [bySource, values('weir_anomalies_last_day_by_risk_class')]) expect(by.reduce((sum, [, value]) => sum + value, 0)).toBe(all);
  });
});
