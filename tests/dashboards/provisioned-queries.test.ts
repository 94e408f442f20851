import { findDisplay, frameLength, type Frame } from '@weir/schema';
import { dashboardNames, requestsOf } from '../../bench/dashboards/panel-requests.ts';
import { startSampleWeir, type TestWeir } from '../../datasource-server/src/test-support/sample-weir.ts';

const TO = Date.UTC(2026, 2, 9);
const WEEK_MS = 7 * 86_400_000;

interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly frames: Frame[];
}

describe('the provisioned dashboards with a real server', () => {
  let weir: TestWeir;
  let variables: Record<string, string>;
  beforeAll(async () => {
    weir = await startSampleWeir({ requests_per_minute: '100000' });
    const [finding] = await weir.store.findings({ from_ms: TO - WEEK_MS, to_ms: TO, min_severity: 'high', limit: 1 });
    variables = { src_ip: finding.entity, finding_id: finding.finding_id, session_id: finding.session_ids[0] };
  });
  afterAll(() => weir.remove());

  const answersOf = async (name: string): Promise<Array<{ panel: string; columns: readonly string[]; answers: Answer[] }>> => {
    const { panels } = requestsOf(name, TO, WEEK_MS, variables);
    return Promise.all(
      panels.map(async ({ panel, queries, columns }) => {
        const response = await fetch(`${weir.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ queries }) });
        const { results } = (await response.json()) as { results: Record<string, Answer> };
        return { panel, columns, answers: queries.map(({ ref_id }) => results[ref_id]) };
      }),
    );
  };

  it.each(dashboardNames())('every query of %s succeeds and returns the columns of its panel, each with a declared display name', async (name) => {
    for (const { panel, columns, answers } of await answersOf(name)) {
      for (const { status, error, frames } of answers) {
        expect({ panel, status, error }).toEqual({ panel, status: 200, error: undefined });
        expect(frames.length).toBeGreaterThan(0);
      }
      const returned = new Set(answers.flatMap(({ frames }) => frames.flatMap((frame) => frame.fields.map((field) => field.name))));
      expect({ panel, lacks: columns.filter((field) => !returned.has(field)) }).toEqual({ panel, lacks: [] });
      expect({ panel, undeclared: columns.filter((field) => findDisplay(field) === undefined) }).toEqual({ panel, undeclared: [] });
    }
  });

  it('a notice states what a panel omits because of its limit', async () => {
    const ask = async (query: object): Promise<Frame> => {
      const body = JSON.stringify({ queries: [{ ref_id: 'A', from_ms: TO - WEEK_MS, to_ms: TO, query }] });
      const response = await fetch(`${weir.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return ((await response.json()) as { results: { A: Answer } }).results.A.frames[0];
    };
    const noticesOf = (frame: Frame): string[] => (frame.meta?.notices ?? []).map(({ text }) => text);
    const { session_count, anomaly_count, source_count } = await weir.store.trafficSummary({ from_ms: TO - WEEK_MS, to_ms: TO, filters: [] });
    const shown = (count: number): string => count.toLocaleString('en-US');
    expect(noticesOf(await ask({ queryType: 'sessions', anomalies_only: true, limit: 10 }))).toEqual([`10 of ${anomaly_count} sessions are shown, first in this order.`]);
    expect(noticesOf(await ask({ queryType: 'sessions', anomalies_only: true, limit: 10_000 }))).toEqual([]);
    expect(noticesOf(await ask({ queryType: 'scatter', limit: 5_000 }))).toEqual([`5,000 of ${shown(session_count)} sessions are shown: every anomaly, and a uniform sample of the rest.`]);
    expect(noticesOf(await ask({ queryType: 'scatter', limit: 10 }))).toEqual([`10 of ${shown(session_count)} sessions are shown: a uniform sample of ${shown(anomaly_count)} anomalies only.`]);
    expect(noticesOf(await ask({ queryType: 'scatter', limit: 100_000 }))).toEqual([]);
    const all = frameLength(await ask({ queryType: 'findings' }));
    expect(noticesOf(await ask({ queryType: 'findings', limit: 3 }))).toEqual([`3 of ${all} findings are shown, most urgent first.`]);
    expect(noticesOf(await ask({ queryType: 'source_baselines', limit: 5 }))).toEqual([`5 of ${source_count} sources are shown, those with the most sessions first.`]);
  });

  it('the operations page counts its own requests', async () => {
    const ask = async (query: object): Promise<Frame[]> => {
      const body = JSON.stringify({ queries: [{ ref_id: 'A', from_ms: Date.now() - 600_000, to_ms: Date.now() + 60_000, interval_ms: 60_000, query: { queryType: 'server_health', ...query } }] });
      const response = await fetch(`${weir.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return ((await response.json()) as { results: { A: Answer } }).results.A.frames;
    };
    const sum = (frames: readonly Frame[], name: string): number => frames.filter((frame) => frame.name === name).flatMap(({ fields }) => Array.from(fields[1].values, Number)).reduce((a, b) => a + b, 0);
    const before = sum(await ask({ measure: 'request_count', split_by: 'query_type', top_k: 50 }), 'countries');
    for (let times = 0; times < 3; times++) await fetch(`${weir.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ queries: [{ ref_id: 'A', from_ms: 0, to_ms: TO, query: { queryType: 'countries' } }] }) });
    expect(sum(await ask({ measure: 'request_count', split_by: 'query_type', top_k: 50 }), 'countries')).toBe(before + 3);
    expect(sum(await ask({ measure: 'request_count', split_by: 'route' }), '/api/v1/query')).toBeGreaterThan(3);
    const [slow] = await ask({ measure: 'p95_ms' });
    expect(Math.max(...Array.from(slow.fields[1].values, Number))).toBeGreaterThan(0);
    const [failed] = await ask({ measure: 'error_rate' });
    expect(Math.max(...Array.from(failed.fields[1].values, Number))).toBe(0);
    expect(slow.meta!.notices![0].text).toMatch(/^Measured since /);
  });
});
