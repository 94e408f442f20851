import type { Frame } from '@weir/schema';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';
import { ServiceLog } from '../../runtime/telemetry/service-log.ts';
import { answerBatch } from './answer-batch.ts';

const FROM = Date.UTC(2026, 2, 2);
const TO = Date.UTC(2026, 2, 9);
const HOUR_MS = 3_600_000;

const column = (frame: Frame, name: string): unknown[] => Array.from(frame.fields.find((field) => field.name === name)!.values);
const sum = (values: readonly unknown[]): number => (values as number[]).reduce((a, b) => a + b, 0);

describe('queries on the traffic of the sample', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir();
  });
  afterAll(() => weir.remove());

  const frames = async (query: Record<string, unknown>, range = { from_ms: FROM, to_ms: TO }): Promise<readonly Frame[]> => {
    const services = { store: weir.store, triage: weir.triage, model: () => weir.pipeline.currentModel, audit: () => weir.pipeline.audit.current(), modelVersions: () => weir.pipeline.modelVersions(), findingsState: () => weir.pipeline.findingsState(), now: () => TO, service: new ServiceLog(() => TO), quarantine: { list: () => Promise.resolve([]) } };
    const { A } = await answerBatch(
      { queries: [{ ref_id: 'A', ...range, interval_ms: HOUR_MS, max_data_points: 500, query }] },
      services,
      () => undefined,
      (error) => {
        throw error;
      },
    );
    expect(A.error).toBeUndefined();
    return A.frames;
  };
  const total = async (figure: string, filters: unknown[] = []): Promise<number> =>
    column((await frames({ queryType: 'traffic_summary', figures: [figure], filters }))[0], figure)[0] as number;

  it('returns the rate of each hour, and a series per group with the rest as other', async () => {
    const [rates] = await frames({ queryType: 'anomaly_rates' });
    const counts = column((await frames({ queryType: 'anomaly_counts' }))[0], 'anomaly_count') as number[];
    const sessions = column((await frames({ queryType: 'traffic_volume' }))[2], 'session_count') as number[];
    expect(column(rates, 'anomaly_rate')).toEqual(counts.map((count, hour) => (sessions[hour] === 0 ? 0 : count / sessions[hour])));
    const split = await frames({ queryType: 'anomaly_rates', split_by: 'src_ip', top_k: 3 });
    expect(split).toHaveLength(4);
    expect(split.at(-1)!.fields[1].labels).toEqual({ src_ip: 'other' });
    expect(Math.max(...(split.flatMap((frame) => column(frame, 'anomaly_rate')) as number[]))).toBeLessThanOrEqual(1);
  });

  it('splits anomalies by the technique of their finding', async () => {
    const split = await frames({ queryType: 'anomaly_counts', split_by: 'technique' });
    const techniques = split.map((frame) => frame.fields[1].labels!.technique);
    expect(techniques).toEqual(expect.arrayContaining(['none', 'T1595', 'T1048', 'T1110']));
    expect(sum(split.flatMap((frame) => column(frame, 'anomaly_count')))).toBe(await total('anomaly_count'));
  });

  it('returns a rate of zero for an empty range', async () => {
    for (const split_by of [null, 'src_ip']) {
      const empty = await frames({ queryType: 'anomaly_rates', split_by }, { from_ms: 0, to_ms: 10 * HOUR_MS });
      expect(empty).toHaveLength(1);
      expect(new Set(column(empty[0], 'anomaly_rate'))).toEqual(new Set([0]));
    }
  });

  it('returns a volume with quantiles of the days before, or only the volume without such days', async () => {
    const sunday = { from_ms: TO - 24 * HOUR_MS, to_ms: TO };
    const band = await frames({ queryType: 'volume_band', measure: 'session_count' }, sunday);
    expect(band.map((frame) => frame.fields[1].labels)).toEqual(['actual', 'typical', 'low', 'high'].map((name) => ({ band: name })));
    const [actual, typical, low, high] = band.map((frame) => column(frame, 'session_count') as number[]);
    expect(actual).toEqual(column((await frames({ queryType: 'traffic_volume' }, sunday))[2], 'session_count'));
    expect(typical.every((value, hour) => low[hour] <= value && value <= high[hour])).toBe(true);
    expect(sum(typical)).toBeGreaterThan(0);
    const first = await frames({ queryType: 'volume_band' }, { from_ms: FROM - 24 * HOUR_MS, to_ms: FROM });
    expect(first).toHaveLength(1);
    expect(first[0].meta!.notices![0].text).toContain('No typical band');
  });

  it('ranks sources by their volume, with their shares of the total', async () => {
    const [frame] = await frames({ queryType: 'top_talkers', order_by: 'bytes_out', limit: 5 });
    const bytes = column(frame, 'bytes_out') as number[];
    expect([...bytes].sort((a, b) => b - a)).toEqual(bytes);
    const all = await total('bytes_out');
    (column(frame, 'share') as number[]).forEach((share, row) => expect(share).toBeCloseTo(bytes[row] / all, 10));
    const shares = await frames({ queryType: 'source_shares', measure: 'bytes_out', top_k: 5 });
    expect(shares.flatMap((share) => column(share, 'share'))).toEqual(column(frame, 'share'));
    expect(shares.map((share) => share.fields[0].labels)).toEqual(column(frame, 'src_ip').map((src_ip) => ({ src_ip })));
    const none = await frames({ queryType: 'source_shares' }, { from_ms: 0, to_ms: 1 });
    expect(none.map((share) => [share.fields[0].labels, share.fields[0].values])).toEqual([[undefined, [0]]]);
  });

  it('returns quartiles with equal shares of sessions, and counts outliers beyond the fences', async () => {
    const [frame] = await frames({ queryType: 'distribution', column: 'bytes_in' });
    const of = Object.fromEntries(frame.fields.map((field) => [field.name, field.values[0]])) as Record<string, number>;
    const count = (operator: string, value: number): Promise<number> => total('session_count', [{ column: 'bytes_in', operator, value: String(value) }]);
    expect(Math.abs((await count('<', of.q1)) - of.session_count / 4)).toBeLessThan(of.session_count / 50);
    expect(Math.abs((await count('>', of.q3)) - of.session_count / 4)).toBeLessThan(of.session_count / 50);
    expect(of.upper_fence).toBeCloseTo(of.q3 + 1.5 * (of.q3 - of.q1), 6);
    expect(of.outlier_count).toBe((await count('>', of.upper_fence)) + (await count('<', of.lower_fence)));
    const [split] = await frames({ queryType: 'distribution', split_by: 'response_code' });
    expect(sum(column(split, 'session_count'))).toBe(of.session_count);
  });

  it.each(['pearson', 'spearman'])('returns a symmetric %s correlation with ones on the diagonal', async (method) => {
    const columns = ['bytes_in', 'bytes_out', 'total_bytes'];
    const [frame] = await frames({ queryType: 'correlation', columns, method });
    const matrix = columns.map((name) => column(frame, name) as number[]);
    matrix.forEach((row, a) => {
      expect(row[a]).toBeCloseTo(1, 9);
      row.forEach((value, b) => expect(value).toBe(matrix[b][a]));
    });
    const [alone] = await frames({ queryType: 'correlation', columns, method, filters: [{ column: 'bytes_in', operator: '=', value: '-1' }] });
    expect(column(alone, 'bytes_in')).toEqual([null, null, null]);
  });

  it('counts every session in exactly one hour of the week', async () => {
    const [frame] = await frames({ queryType: 'heat_map' });
    expect(frame.fields).toHaveLength(25);
    expect(sum(frame.fields.slice(1).flatMap(({ values }) => Array.from(values)))).toBe(await total('session_count'));
  });

  it('counts findings by kind, with zero for kinds without findings, and by source', async () => {
    const table = (await frames({ queryType: 'findings' }))[0];
    const kinds = await frames({ queryType: 'finding_counts' });
    expect(sum(kinds.flatMap((frame) => column(frame, 'count')))).toBe(column(table, 'kind').length);
    expect(kinds.length).toBeGreaterThan(new Set(column(table, 'kind')).size - 1);
    const high = await frames({ queryType: 'finding_counts', group_by: ['entity'], min_severity: 'high', measure: 'actual' });
    expect(high.map((frame) => frame.fields[0].labels)).toEqual([{ entity: '203.0.113.77' }]);
    expect(await frames({ queryType: 'finding_counts', group_by: ['entity'], min_severity: 'high', direction: 'in' })).toHaveLength(1);
    const calm = await frames({ queryType: 'finding_counts', group_by: ['entity'] }, { from_ms: 0, to_ms: 1 });
    expect(calm.map((frame) => [frame.fields[0].labels, frame.fields[0].values])).toEqual([[undefined, [0]]]);
  });

  it('returns sessions by page, by search text and in order, as a table and as log lines', async () => {
    const asked = { queryType: 'sessions', sort_by: 'bytes_out', limit: 40 };
    const whole = column((await frames(asked))[0], 'session_id');
    const pages = await Promise.all([0, 20].map(async (offset) => column((await frames({ ...asked, limit: 20, offset }))[0], 'session_id')));
    expect(pages.flat()).toEqual(whole);
    const [found] = await frames({ queryType: 'sessions', search: '203.0.113.77', limit: 10_000 });
    expect(column(found, 'session_id')).toHaveLength(await total('session_count', [{ column: 'src_ip', operator: '=', value: '203.0.113.77' }]));
    const [log] = await frames({ ...asked, show: 'logs' });
    expect(log.meta).toMatchObject({ type: 'log-lines', preferredVisualisationType: 'logs' });
    expect(log.fields.slice(0, 4).map(({ name }) => name)).toEqual(['timestamp', 'body', 'severity', 'id']);
    expect(column(log, 'id')).toEqual(whole);
    expect(column(log, 'severity')).toEqual(column(log, 'is_anomaly').map((flag) => (flag === true ? 'warning' : 'info')));
  });

  it('counts all log lines over time, whatever the page', async () => {
    const asked = { queryType: 'sessions', show: 'volume', limit: 5, offset: 5 };
    const [warning, info] = await frames(asked);
    expect([warning, info].map((frame) => [frame.name, frame.fields[1].labels])).toEqual([['warning', { level: 'warning' }], ['info', { level: 'info' }]]);
    expect(sum(column(warning, 'session_count'))).toBe(await total('anomaly_count'));
    expect(sum(column(warning, 'session_count')) + sum(column(info, 'session_count'))).toBe(await total('session_count'));
    const [found, calm] = await frames({ ...asked, anomalies_only: true, search: '203.0.113.77' });
    expect(sum(column(found, 'session_count'))).toBe(await total('anomaly_count', [{ column: 'src_ip', operator: '=', value: '203.0.113.77' }]));
    expect(sum(column(found, 'session_count'))).toBeGreaterThan(0);
    expect(sum(column(calm, 'session_count'))).toBe(0);
  });
});
