import { generateSample, SAMPLE_SEED } from '@weir/data';
import { modelVersionsAnswerSchema, retrainStateSchema } from '@weir/schema';
import { startTestWeir, type TestWeir } from '../../test-support/sample-weir.ts';

const { rows } = generateSample({ seed: SAMPLE_SEED });
const FEW = rows.slice(0, 2_500);

describe('retraining', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startTestWeir();
    await weir.pipeline.ingest((async function* () {
      yield FEW;
    })());
    await weir.pipeline.settled();
  });
  afterAll(() => weir.remove());

  const post = (path: string, body?: object): Promise<Response> =>
    fetch(`${weir.url}/api/v1${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) });

  it('fits a challenger on the earlier sessions, compares it on the later ones, and reports the outcome', async () => {
    const champion = weir.pipeline.getModel();
    const begun = retrainStateSchema.parse(await (await post('/retrain')).json());
    expect(begun).toMatchObject({ step: 'reading', last: null });
    expect((await post('/retrain')).status).toBe(409);
    await weir.pipeline.retrain.settled();
    const { step, last } = retrainStateSchema.parse(await (await fetch(`${weir.url}/api/v1/retrain`)).json());
    expect([step, last!.outcome]).toEqual([null, expect.stringMatching(/^(promoted|kept)$/)]);
    const { versions } = modelVersionsAnswerSchema.parse(await (await fetch(`${weir.url}/api/v1/models`)).json());
    const challenger = versions.find(({ model_version }) => model_version === last!.model_version)!;
    expect(challenger.data_to).toBeLessThanOrEqual(challenger.comparison!.held_to);
    expect(challenger.comparison).toMatchObject({ champion: { model_version: champion.model_version }, held_out_count: expect.any(Number) as number });
    expect(challenger.state).toBe(last!.outcome === 'promoted' ? 'champion' : 'kept');
    expect(versions.filter(({ state }) => state === 'champion')).toHaveLength(1);
  });

  it('serves any stored model at once and rolls back; each row gets the new verdicts afterwards', async () => {
    const before = weir.pipeline.getModel().model_version;
    const other = (await weir.pipeline.modelVersions()).find(({ model_version, state }) => model_version !== before && state === 'kept')!.model_version;
    expect(await (await post(`/models/${other}/serve`, { reason: 'to try it', author: 'ada' })).json()).toMatchObject({ model_version: other });
    expect(weir.pipeline.getModel().model_version).toBe(other);
    await weir.pipeline.settled();
    const scoredBy = async (): Promise<unknown[]> => [...new Set((await weir.store.scoredSessionsOf(FEW.slice(0, 50).map(({ src_ip }) => src_ip))).map(({ verdict }) => verdict.model_version))];
    expect(await scoredBy()).toEqual([other]);
    expect((await weir.pipeline.modelVersions())[0]).toMatchObject({ model_version: other, state: 'champion', promoted_by: 'ada', reason: 'to try it' });

    expect(await (await post('/models/rollback', { reason: 'it was worse' })).json()).toMatchObject({ model_version: before });
    await weir.pipeline.settled();
    expect(await scoredBy()).toEqual([before]);
  });

  it('does not refit on growth when someone chose the current model', async () => {
    const chosen = weir.pipeline.getModel().model_version;
    await weir.pipeline.ingest((async function* () {
      yield rows.slice(2_500, 6_000);
    })());
    await weir.pipeline.settled();
    expect(weir.pipeline.getModel().model_version).toBe(chosen);
    expect((await weir.pipeline.train('ada', 'more data')).session_count).toBe(6_000);
  });

  it('rejects a model that is not stored', async () => {
    expect((await post('/models/0123456789ab/serve', { reason: 'x' })).status).toBe(404);
    expect((await post('/models/what/serve', { reason: 'x' })).status).toBe(400);
    expect((await post('/models/rollback', {})).status).toBe(400);
  });
});
