import { dispositionEffectSchema, dispositionSchema, dispositionsAnswerSchema, findingsAnswerSchema, type ErrorBody } from '@weir/schema';
import type { z } from 'zod';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';

describe('the routes of dispositions', () => {
  let weir: TestWeir;
  let id: string;
  beforeAll(async () => {
    weir = await startSampleWeir();
    id = (await weir.triage.findings({ from_ms: 0, to_ms: 8.64e15, min_severity: 'medium', limit: 1, include_excepted: false })).findings[0].finding.finding_id;
  });
  afterAll(() => weir.remove());

  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${weir.url}/api/v1${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
  const ask = async <S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> => schema.parse(await (await fetch(`${weir.url}/api/v1${path}`)).json());
  const request = (of: object = {}): object => ({ target: { kind: 'finding', id }, verdict: 'false_positive', reason: 'known', ...of });

  it('preview, set, list and undo dispositions', async () => {
    const preview = dispositionEffectSchema.parse(await (await post('/dispositions/preview', request())).json());
    const made = dispositionSchema.parse(await (await post('/dispositions', request({ author: 'ada' }))).json());
    expect(made).toMatchObject({ author: 'ada', scope: 'this', effect: preview });
    expect((await ask('/dispositions?active=true&target_kind=finding', dispositionsAnswerSchema)).dispositions).toEqual([made]);
    expect((await ask('/dispositions?target_id=other', dispositionsAnswerSchema)).dispositions).toEqual([]);
    const hidden = await ask('/findings', findingsAnswerSchema);
    expect(hidden.hidden_count).toBe(1);
    expect(hidden.findings.some(({ finding_id }) => finding_id === id)).toBe(false);
    expect((await ask('/findings?include_excepted=true', findingsAnswerSchema)).findings.find(({ finding_id }) => finding_id === id)).toMatchObject({ is_excepted: true, disposition: 'false_positive' });

    const undone = dispositionSchema.parse(await (await post(`/dispositions/${made.disposition_id}/undo`, { reason: 'no' })).json());
    expect(undone).toMatchObject({ state: 'undone', undone: { reason: 'no' } });
    expect((await post(`/dispositions/${made.disposition_id}/undo`, { reason: 'no' })).status).toBe(409);
    expect((await ask('/findings', findingsAnswerSchema)).hidden_count).toBe(0);
  });

  it("prefer Grafana's user to the author in the request", async () => {
    const response = await post('/dispositions', request({ verdict: 'unsure', author: 'eve' }), { 'x-grafana-user': 'ada%40example%2Ecom' });
    expect(await response.json()).toMatchObject({ author: 'ada@example.com' });
    expect(await (await post('/dispositions', request({ verdict: 'unsure' }), { 'x-grafana-user': '%zz' })).json()).toMatchObject({ author: '%zz' });
  });

  it.each([
    ['network', { scope: 'network' }],
    ['network', { network: '192.0.2.0/24' }],
    ['network', { scope: 'network', network: 'everything' }],
    ['scope', { scope: 'source_and_kind', target: { kind: 'entity', id: '192.0.2.1' } }],
    ['reason', { reason: ' ' }],
    ['verdict', { verdict: 'maybe' }],
    ['target.id', { target: { kind: 'finding', id: 'x'.repeat(65) } }],
  ])('reject an invalid %s by name', async (path, of) => {
    const response = await post('/dispositions', request(of));
    const { error } = (await response.json()) as ErrorBody;
    expect([response.status, error.code, error.message.startsWith(path)]).toEqual([400, 'http.bad_request', true]);
  });

  it('reject unknown targets and dispositions', async () => {
    expect((await post('/dispositions', request({ target: { kind: 'finding', id: 'none' } }))).status).toBe(404);
    expect((await post('/dispositions/0123456789abcdef/undo', { reason: 'no' })).status).toBe(404);
    expect((await post('/dispositions/nothing/undo', { reason: 'no' })).status).toBe(400);
  });
});
