import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { alertBudgetAnswerSchema, type AlertBudgetAnswer, dataAuditSchema, describeValue, SESSION_COLUMNS, type ErrorBody, type IngestReport } from '@weir/schema';
import { startSampleWeir, startTestWeir, type TestWeir } from '../../test-support/sample-weir.ts';
import { VERSION } from '../../version.ts';
import { ROUTES } from './routes.ts';

const TOKEN = 'a-token-of-sixteen-or-more';
const CSV_HEADER = 'bytes_in,bytes_out,creation_time,end_time,src_ip';
const csvRow = (minute: number): string => `${minute},20,2026-01-01T00:${String(minute).padStart(2, '0')}:00Z,2026-01-01T01:00:00Z,192.0.2.1`;

const post = (url: string, path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/api/v1${path}`, { method: 'POST', body, headers: { 'content-type': 'text/csv', ...headers } });

const errorOf = async (response: Response): Promise<ErrorBody['error'] & { status: number }> => ({
  ...((await response.json()) as ErrorBody).error,
  status: response.status,
});

/** Sends a GET with a custom Host header, which fetch does not allow. */
const getWithHost = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request(`${url}/api/v1/health`, { headers: { host } }, (response) => resolve(response.resume().statusCode!)).on('error', reject).end();
  });

describe('the API of a server with the sample', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir();
  });
  afterAll(() => weir.remove());

  it('reports its state', async () => {
    expect(await (await fetch(`${weir.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${weir.url}/readyz`)).status).toBe(200);
    const health = (await (await fetch(`${weir.url}/api/v1/health`)).json()) as Record<string, unknown>;
    expect(health).toMatchObject({ status: 'ok', session_count: 15_223, synthetic: true, version: VERSION, findings: { completed_at: expect.any(Number) as number, pending_source_count: 0 } });
    expect(health.message).toContain('synthetic');
  });

  it('serves the committed OpenAPI document', async () => {
    const served: unknown = await (await fetch(`${weir.url}/api/v1/openapi.json`)).json();
    const committed: unknown = JSON.parse(readFileSync(join(__dirname, '../../../../docs/reference/openapi.json'), 'utf8'));
    expect(served).toEqual(committed);
  });

  it('documents every route it mounts and mounts every route it documents', async () => {
    // Some routes change the store, so the calls go to another server.
    const other = await startTestWeir();
    const { paths } = (await (await fetch(`${other.url}/api/v1/openapi.json`)).json()) as { paths: Record<string, object> };
    expect(Object.keys(paths).sort()).toEqual([...new Set(Object.values(ROUTES).map(({ path }) => `/api/v1${path}`))].sort());
    for (const { method, path } of Object.values(ROUTES)) {
      const response = await fetch(`${other.url}/api/v1${path}`, { method: method.toUpperCase() });
      expect({ path, status: response.status }).not.toEqual({ path, status: 404 });
    }
    await other.remove();
  });

  it('returns what is known about an address, and rejects text that is not one', async () => {
    const ask = async (src_ip: string): Promise<unknown> => (await fetch(`${weir.url}/api/v1/context?src_ip=${src_ip}`)).json();
    expect(await ask('165.225.240.79')).toMatchObject({ kind: 'shared_exit', operator: 'Zscaler', asn: 62044 });
    expect(await ask('2001:4860:4801:10::1')).toMatchObject({ kind: 'search_bot', operator: 'Googlebot' });
    expect(await ask('example.org')).toMatchObject({ error: { code: 'http.bad_request', message: expect.stringContaining('src_ip: must be an IPv4 or IPv6 address') } });
  });

  it('exposes metrics for Prometheus', async () => {
    const text = await (await fetch(`${weir.url}/metrics`)).text();
    expect(text).toMatch(/^weir_sessions 15223$/m);
    expect(text).toMatch(/^weir_model_ready 1$/m);
    expect(text).toMatch(/weir_ingest_rows_total\{outcome="stored"\} 15223/);
  });

  it('audits the data quality, and states no accuracy of attack detection', async () => {
    const audit = dataAuditSchema.parse(await (await fetch(`${weir.url}/api/v1/audit`)).json());
    expect(audit).toMatchObject({ session_count: 15_223, audited_count: 15_223, attack_accuracy: { accuracy: null } });
    expect(audit.attack_accuracy.reason).toContain('no second class');
    expect(audit.checks.find(({ check }) => check === 'label_function')).toMatchObject({ level: 'warning', facts: { accuracy: 1 } });
  });

  it('answers a batch as JSON, with an error for a bad query only', async () => {
    const batch = {
      queries: [
        { ref_id: 'A', from_ms: 0, to_ms: 8e15, query: { queryType: 'traffic_summary' } },
        { ref_id: 'B', from_ms: 0, to_ms: 8e15, query: { queryType: 'nope' } },
      ],
    };
    const response = await post(weir.url, '/query', JSON.stringify(batch), { 'content-type': 'application/json' });
    const { results } = (await response.json()) as { results: Record<string, { status: number; frames: unknown[] }> };
    expect(results.A).toMatchObject({ status: 200, frames: [{ name: 'traffic summary' }] });
    expect(results.B).toMatchObject({ status: 400, error_code: 'query.invalid', frames: [] });
  });

  it('answers a batch as Arrow if the client accepts it', async () => {
    const batch = { queries: [{ ref_id: 'A', from_ms: 0, to_ms: 8e15, query: { queryType: 'countries' } }] };
    const response = await post(weir.url, '/query', JSON.stringify(batch), { 'content-type': 'application/json', accept: 'multipart/mixed' });
    expect(response.headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=/);
    const body = Buffer.from(await response.arrayBuffer());
    expect(body.includes('ARROW1')).toBe(true);
    expect(body.includes('Content-ID: <A/0>')).toBe(true);
  });

  it('chooses a threshold for an alert budget, with its past alerts and a rule that names the budget', async () => {
    const answer = (await (await fetch(`${weir.url}/api/v1/alert-budget?alerts_a_day=4`)).json()) as AlertBudgetAnswer;
    expect(alertBudgetAnswerSchema.parse(answer)).toEqual(answer);
    expect(answer.history.length).toBeGreaterThan(4);
    const alertsOf = (from: number): number => answer.alerts.filter(({ start_time }) => start_time >= from && start_time < from + 86_400_000).length;
    expect(answer.history.map(({ day }) => alertsOf(day))).toEqual(answer.history.map(({ alerts }) => alerts));
    expect(answer.rule).toContain('alerts_a_day: 4');
    expect((await fetch(`${weir.url}/api/v1/alert-budget?alerts_a_day=0`)).status).toBe(400);
  });

  it('scores one session with the contributions that its reason names', async () => {
    const session = { start_time: 0, end_time: 600_000, src_ip: '192.0.2.250', bytes_in: 40, bytes_out: 900_000_000 };
    const answer = (await (await post(weir.url, '/score', JSON.stringify(session), { 'content-type': 'application/json' })).json()) as {
      is_anomaly: boolean;
      reason: string;
      contributions: Array<{ feature: string; contribution: number; actual: number }>;
    };
    const [{ feature, actual }] = answer.contributions;
    expect(answer.is_anomaly).toBe(true);
    expect(feature).toMatch(/^bytes_out/);
    expect(answer.reason.toLowerCase()).toContain(describeValue(feature, actual).toLowerCase());
    expect((await (await fetch(`${weir.url}/api/v1/health`)).json()) as object).toMatchObject({ session_count: 15_223 });
  });

  it.each([
    ['not JSON', '/query', '{', 400, 'http.bad_json'],
    ['two queries of one name', '/query', '{"queries":[{"ref_id":"A","from_ms":0,"to_ms":1,"query":{}},{"ref_id":"A","from_ms":0,"to_ms":1,"query":{}}]}', 400, 'query.invalid'],
    ['no queries', '/query', '{"queries":[]}', 400, 'query.invalid'],
    ['a session without bytes', '/score', '{"start_time":0,"end_time":1,"src_ip":"192.0.2.1"}', 400, 'score.invalid_session'],
    ['a session that ends before it starts', '/score', '{"start_time":2,"end_time":1,"src_ip":"192.0.2.1","bytes_in":1,"bytes_out":1}', 400, 'score.invalid_session'],
    ['no such route', '/coffee', '{}', 404, 'http.not_found'],
    ['more than a megabyte', '/query', `{"queries":"${'x'.repeat(1_100_000)}"}`, 413, 'http.too_large'],
  ])('answers %s with a code and a hint', async (_name, path, body, status, code) => {
    const error = await errorOf(await post(weir.url, path, body, { 'content-type': 'application/json' }));
    expect(error).toMatchObject({ status, code });
    expect(error.hint.length).toBeGreaterThan(10);
  });

  it('rejects requests from pages of other sites', async () => {
    const body = `${CSV_HEADER}\n${csvRow(1)}\n`;
    const elsewhere = await post(weir.url, '/sessions', body, { origin: 'https://evil.example', 'content-type': 'text/plain' });
    expect(await errorOf(elsewhere)).toMatchObject({ status: 403, code: 'auth.bad_origin' });
    expect((await fetch(`${weir.url}/api/v1/health`, { headers: { origin: weir.url } })).status).toBe(200);
    expect((await weir.store.counts()).session_count).toBe(15_223);
  });

  it('rejects a host name that is not loopback', async () => {
    const { port } = new URL(weir.url);
    expect(await getWithHost(weir.url, `localhost:${port}`)).toBe(200);
    expect(await getWithHost(weir.url, 'evil.example')).toBe(403);
  });
});

describe('uploads', () => {
  let weir: TestWeir;
  beforeEach(async () => {
    weir = await startTestWeir({ max_upload_mb: '3' });
  });
  afterEach(() => weir.remove());
  const count = async (): Promise<number> => (await weir.store.counts()).session_count;

  it('with different idempotency keys have different rows, and with the same key the same', async () => {
    const line = '192.0.2.1 - - [01/Jan/2026:00:00:01 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8"\n';
    const send = async (key?: string): Promise<number> => {
      const headers = { 'content-type': 'text/plain', ...(key === undefined ? {} : { 'idempotency-key': key }) };
      return ((await (await fetch(`${weir.url}/api/v1/sessions`, { method: 'POST', headers, body: line.repeat(25) })).json()) as IngestReport).rows_stored;
    };
    expect([await send('a'), await send('b'), await send('a'), await send(), await send()]).toEqual([25, 25, 0, 25, 0]);
    expect(await send('x'.repeat(256))).toBeUndefined();
  });

  it('that are ahead of the clock do not count as the latest session', async () => {
    const body = ['bytes_in,bytes_out,creation_time,end_time,src_ip', `1,2,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1`, `1,2,${new Date(Date.now() + 3_600_000).toISOString()},${new Date(Date.now() + 7_200_000).toISOString()},192.0.2.1`].join('\n');
    await post(weir.url, '/sessions', body);
    expect((await (await fetch(`${weir.url}/api/v1/health`)).json()) as object).toMatchObject({ session_count: 2, last_session_time: Date.UTC(2026, 0, 1, 1), quarantine: { input_count: 0, bytes: 0, removed_count: 0, latest: [] } });
  });

  it('of the synthetic sample can be removed', async () => {
    const body = ['bytes_in,bytes_out,creation_time,end_time,src_ip,source.meta', ...['synthetic', 'mapped'].map((meta) => `1,2,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1,${meta}`)].join('\n');
    await post(weir.url, '/sessions', body);
    expect((await (await fetch(`${weir.url}/api/v1/reset-sample`, { method: 'POST' })).json()) as object).toEqual({ sessions_deleted: 1, session_count: 1 });
    expect(await weir.store.counts()).toMatchObject({ session_count: 1, synthetic: false });
  });

  it('report the result of every row', async () => {
    const body = [CSV_HEADER, csvRow(1), csvRow(2), csvRow(2), 'x,1,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1', '"open,1,2,3,4'].join('\n');
    const report = (await (await post(weir.url, '/sessions', body)).json()) as IngestReport;
    expect(report).toEqual({
      rows_read: 5,
      rows_stored: 2,
      rows_duplicate: 1,
      explanation: 'Format cloudwatch_csv (CloudWatch session CSV), because it has bytes_in, bytes_out, creation_time, end_time, src_ip.',
      layouts: [{ source_id: 'cloudwatch_csv', head: [CSV_HEADER], mapping: null }],
      warnings: [],
      rows_late: 0,
      source_id: 'cloudwatch_csv',
      mapping: null,
      rows_skipped: 0,
      skips: [],
      rows_with_new_fields: 0,
      rows_rejected: 2,
      rejects: [
        { reason: 'bytes_in is not a number', count: 1, lines: [5] },
        { reason: 'unbalanced quotes', count: 1, lines: [6] },
      ],
      anomaly_count: null,
    });
    expect((await fetch(`${weir.url}/readyz`)).status).toBe(503);
  });

  it.each([
    ['wrong columns', 'a,b\n1,2\n', 400, 'ingest.wrong_columns'],
    ['nothing', '', 400, 'ingest.empty'],
    ['a header with an open quote', '"bytes_in,x\n1,2\n', 400, 'ingest.wrong_columns'],
    ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 10]), 400, 'ingest.not_text'],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 10]), 400, 'ingest.bad_compression'],
    ['a line without end', Buffer.alloc(2_500_000, 'x'), 400, 'ingest.line_too_long'],
    ['rows that are all invalid', `${CSV_HEADER}\nx,1,2,3,4\n`, 422, 'ingest.no_valid_rows'],
    ['more than the limit', `${CSV_HEADER}\n${`${csvRow(1)}\n`.repeat(60_000)}`, 413, 'http.too_large'],
  ])('of %s are rejected and leave data and server unchanged', async (_name, body, status, code) => {
    await post(weir.url, '/sessions', [CSV_HEADER, csvRow(1)].join('\n'));
    expect(await errorOf(await post(weir.url, '/sessions', body))).toMatchObject({ status, code });
    expect(await count()).toBe(1);
    expect((await fetch(`${weir.url}/healthz`)).status).toBe(200);
  });

  it('of another media type are rejected', async () => {
    expect(await errorOf(await post(weir.url, '/sessions', 'x', { 'content-type': 'image/png' }))).toMatchObject({
      status: 415,
      code: 'http.unsupported_type',
    });
  });

  it('are read with the fields or the mapping in the request', async () => {
    const flow = '203.0.113.12 10.0.0.1 77 1772492400 1772492460';
    expect(await (await post(weir.url, '/sessions?fields=srcaddr,dstaddr,bytes,start,end', `${flow}\n`)).json()).toMatchObject({ source_id: 'aws_vpc_flow', rows_stored: 1 });
    const mapping = { name: 'mine', grain: 'session', time_unit: 's', columns: { start_time: 't', src_ip: 'who', bytes_in: 'n' } };
    const mapped = await post(weir.url, `/sessions?mapping=${encodeURIComponent(JSON.stringify(mapping))}`, gzipSync('t,who,n\n1772492400,192.0.2.7,5\n'), { 'content-type': 'application/gzip' });
    expect(await mapped.json()).toMatchObject({ source_id: 'mapped', mapping: null, rows_stored: 1 });
    expect(await errorOf(await post(weir.url, '/sessions?mapping={"name":"mine"}', 'x'))).toMatchObject({ status: 400, code: 'http.bad_request' });
  });

  it('may have a known content encoding', async () => {
    const packed = gzipSync(`${CSV_HEADER}\n${csvRow(1)}\n`);
    expect(await (await post(weir.url, '/sessions', packed, { 'content-encoding': 'gzip' })).json()).toMatchObject({ rows_stored: 1 });
    expect(await errorOf(await post(weir.url, '/sessions', packed, { 'content-encoding': 'br' }))).toMatchObject({ status: 415, code: 'http.unsupported_type' });
    const { feeds } = (await (await fetch(`${weir.url}/api/v1/health`)).json()) as { feeds: object[] };
    expect(feeds).toMatchObject([{ name: 'http', rows_stored: 1, state: 'running' }]);
    expect(await (await fetch(`${weir.url}/metrics`)).text()).toContain('weir_feed_rows{feed="http",outcome="stored"} 1');
  });

  it('above the limit of open uploads are rejected with a time to retry', async () => {
    const open = await Promise.all(Array.from({ length: 8 }, () => weir.store.openUpload({ feed: 'other', score: () => Promise.reject(new Error('nothing is scored')), now: Date.now, partStored: () => undefined })));
    const refused = await post(weir.url, '/sessions', `${CSV_HEADER}\n${csvRow(1)}\n`);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await errorOf(refused)).toMatchObject({ status: 503, code: 'ingest.busy' });
    for (const upload of open) await upload.abort();
    expect((await post(weir.url, '/sessions', `${CSV_HEADER}\n${csvRow(1)}\n`)).status).toBe(200);
  });

  it('that end early, before a part is stored, store nothing', async () => {
    const { port } = new URL(weir.url);
    await new Promise<void>((resolve) => {
      const sending = request({ port, host: '127.0.0.1', path: '/api/v1/sessions', method: 'POST', headers: { 'content-type': 'text/csv' } });
      sending.on('error', () => resolve());
      sending.write(`${CSV_HEADER}\n${csvRow(1)}\n`, () => setTimeout(() => sending.destroy(new Error('gone')), 100));
    });
    expect(await (await post(weir.url, '/sessions', `${CSV_HEADER}\n${csvRow(2)}\n`)).json()).toMatchObject({ rows_stored: 1 });
    expect(await count()).toBe(1);
  });
});

describe('a server with a token', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startTestWeir({ token: TOKEN });
  });
  afterAll(() => weir.remove());
  const get = (path: string, authorization?: string): Promise<Response> =>
    fetch(`${weir.url}${path}`, { headers: authorization === undefined ? {} : { authorization } });

  it('requires it everywhere except for the probes and the page', async () => {
    expect((await get('/healthz')).status).toBe(200);
    expect(await errorOf(await get('/api/v1/health'))).toMatchObject({ status: 401, code: 'auth.missing_token' });
    expect(await errorOf(await get('/metrics'))).toMatchObject({ status: 401 });
    expect(await errorOf(await get('/api/v1/health', 'Bearer something-else-entirely'))).toMatchObject({ status: 403, code: 'auth.bad_token' });
    expect((await get('/api/v1/health', `Bearer ${TOKEN}`)).status).toBe(200);
  });

  it('never repeats a token in an answer', async () => {
    const wrong = 'wrong-token-that-must-not-come-back';
    expect(await (await get('/api/v1/health', `Bearer ${wrong}`)).text()).not.toContain(wrong);
  });
});

it('has the version of its package', () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
  expect(SESSION_COLUMNS[0].name).toBe('session_id');
});
