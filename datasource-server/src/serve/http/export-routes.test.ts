import type { ErrorBody } from '@weir/schema';
import { EXPORTS } from '../../answer/exports/index.ts';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';

const TOKEN = 'a token of some length';

describe('the export route', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir({ token: TOKEN });
  });
  afterAll(() => weir.remove());

  const ask = (path: string, token = TOKEN): Promise<Response> => fetch(`${weir.url}/api/v1/export/${path}`, { headers: { authorization: `Bearer ${token}` } });
  const idsOf = async (query: string): Promise<string[]> =>
    (await (await ask(`csv?${query}`)).text())
      .split('\n')
      .slice(1, -1)
      .map((line) => line.slice(0, 16));

  it.each(EXPORTS)('returns $id as a file of its media type', async ({ id, type, extension }) => {
    const response = await ask(id);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(new RegExp(`^${type.replace('+', '\\+')}(; charset=utf-8)?$`));
    expect(response.headers.get('content-disposition')).toMatch(new RegExp(`^attachment; filename="weir-findings-[0-9-]{10}\\.${extension.replaceAll('.', '\\.')}"$`));
    expect((await response.text()).length).toBeGreaterThan(100);
  });

  it('requires the token', async () => {
    expect((await ask('stix', 'another')).status).toBe(403);
    expect((await fetch(`${weir.url}/api/v1/export/stix`)).status).toBe(401);
  });

  it.each([
    ['html', 'http.bad_request', /format.*navigator/s],
    ['csv?min_severity=bad', 'http.bad_request', /min_severity/],
    ['csv?kind=bad', 'http.bad_request', /kind/],
    ['csv?from_ms=2&to_ms=1', 'query.bad_range', /got from_ms 2 and to_ms 1/],
  ])('rejects %s with %s', async (path, code, message) => {
    const { error } = (await (await ask(path)).json()) as ErrorBody;
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('filters by time, severity, source and kind', async () => {
    const all = await weir.store.findings({ from_ms: 0, to_ms: 8.64e15, min_severity: 'info', limit: 10_000 });
    const wanted = (keeps: (finding: (typeof all)[number]) => boolean): string[] => all.filter(keeps).map(({ finding_id }) => finding_id).sort();
    const from_ms = all[0].start_time;
    const { entity, kind } = all[0];
    expect((await idsOf('min_severity=info')).sort()).toEqual(wanted(() => true));
    expect((await idsOf('min_severity=high')).sort()).toEqual(wanted(({ severity }) => severity === 'high'));
    expect((await idsOf(`min_severity=info&entity=${entity}`)).sort()).toEqual(wanted((finding) => finding.entity === entity));
    expect((await idsOf(`min_severity=info&kind=${kind}`)).sort()).toEqual(wanted((finding) => finding.kind === kind));
    expect((await idsOf(`min_severity=info&from_ms=${from_ms}`)).sort()).toEqual(wanted(({ end_time }) => end_time >= from_ms));
  });

  it('leaves out excepted findings, counts them, and includes them on request', async () => {
    const [{ finding }] = (await weir.triage.findings({ from_ms: 0, to_ms: 8.64e15, min_severity: 'low', limit: 1, include_excepted: false })).findings;
    const before = await idsOf('');
    const { disposition_id } = await weir.triage.record({ target: { kind: 'finding', id: finding.finding_id }, verdict: 'false_positive', scope: 'this', reason: 'known' }, 'ada');
    const response = await ask('csv');
    expect([response.headers.get('x-weir-finding-count'), response.headers.get('x-weir-hidden-count')]).toEqual([String(before.length - 1), '1']);
    expect(await idsOf('')).toEqual(before.filter((id) => id !== finding.finding_id));
    expect(await (await ask('csv?include_excepted=true')).text()).toMatch(new RegExp(`^${finding.finding_id}.*,false_positive,ada,known,true$`, 'm'));
    await weir.triage.undo(disposition_id, { reason: 'no' }, 'ada');
    expect(await idsOf('')).toEqual(before);
  });

  it('rejects more findings than the limit, and writes exactly the limit', async () => {
    const [model] = await weir.store.findings({ from_ms: 0, to_ms: 8.64e15, min_severity: 'low', limit: 1 });
    const fill = (count: number) => Array.from({ length: count }, (_, index) => ({ ...model, finding_id: index.toString(16).padStart(16, '0'), start_time: 10, end_time: 20 }));
    jest.spyOn(weir.store, 'findings').mockImplementation(async ({ limit }) => fill(10_001).slice(0, limit));
    const response = await ask('ocsf');
    expect([response.status, ((await response.json()) as ErrorBody).error.code]).toEqual([413, 'export.too_large']);
    jest.spyOn(weir.store, 'findings').mockImplementation(async () => fill(10_000));
    expect((await (await ask('ocsf')).text()).split('\n').length).toBe(10_001);
    jest.restoreAllMocks();
  });
});
