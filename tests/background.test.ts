import { mkdtempSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateSample, SAMPLE_SEED } from '@weir/data';
import type { Session } from '@weir/schema';
import { buildSync } from 'esbuild';
import { createBackground, inlineBackground, type Background, type SessionParts } from '../datasource-server/src/pipeline/background/background.ts';
import type { FitOrder } from '../datasource-server/src/pipeline/background/background-tasks.ts';
import { CONTEXT_PROFILE } from '../datasource-server/src/detect/models/traffic-model.ts';
import { decodeModel } from '../datasource-server/src/detect/models/model-file.ts';
import { toLogShape } from '../datasource-server/src/intake/sessions/log-shape.ts';
import { toSession } from '../datasource-server/src/intake/sessions/session-id.ts';
import { inlineKernels } from '../datasource-server/src/runtime/threads/kernel-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-background-'));
const script = (name: string, source: string): string => {
  const outfile = join(folder, `${name}.cjs`);
  const external = ['@duckdb/node-api'];
  buildSync({ entryPoints: [resolve(__dirname, `../datasource-server/src/${source}`)], outfile, bundle: true, platform: 'node', format: 'cjs', conditions: ['weir-source'], external });
  return outfile;
};

const priority = getPriority();
const sessions = generateSample({ seed: SAMPLE_SEED }).rows.slice(0, 4_000).map(toSession);
const texts = sessions.map((session) => JSON.stringify(session));
async function* parts(of: readonly string[] = texts): SessionParts {
  for (let from = 0; from < of.length; from += 999) yield of.slice(from, from + 999);
}
const order: FitOrder = { engine: 'weir', profile: CONTEXT_PROFILE, seed: 7, now_ms: 5, analystLabels: sessions.slice(0, 40).map(({ session_id }, row) => [session_id, row % 2 === 0 ? 'attack' : 'harmless']) };

describe('the background tasks', () => {
  let threads: Background;
  const inline = inlineBackground(inlineKernels);
  beforeAll(() => {
    threads = createBackground(script('background-worker', 'pipeline/background/background-worker.ts'), script('kernel-worker', 'runtime/threads/kernel-worker.ts'), 1);
  });
  afterAll(async () => {
    await threads.close();
    rmSync(folder, { recursive: true });
  });

  it('fits, scores, finds and audits on threads with the same results as inline', async () => {
    const work = async (background: Background): Promise<unknown> => {
      const model = await background.fit(parts(), order);
      const verdicts = JSON.parse(await background.scorer(model)(texts)) as Array<Pick<Session, 'session_id'>>;
      const { threshold, baselines } = await decodeModel(model.body);
      const scored = texts.map((text, row) => JSON.stringify({ ...(JSON.parse(text) as object), ...verdicts[row] }));
      const facts = { threshold, overall: baselines.overall, peaks: { bytes_in: [], bytes_out: [] }, log: toLogShape(sessions) };
      const findings = await background.find(parts(scored), facts);
      const audit = await background.audit(parts(), { session_count: 4_000, duplicates_dropped: 0, report: null, analystLabels: [], now_ms: 5 });
      expect([verdicts.map(({ session_id }) => session_id), findings.length > 0]).toEqual([sessions.map(({ session_id }) => session_id), true]);
      return { model, verdicts, findings, audit };
    };
    expect(await work(threads)).toEqual(await work(inline));
  });

  it('compares a challenger, fitted on the earlier sessions, on the later ones', async () => {
    const champion = await inline.fit(parts(), { ...order, seed: 8 });
    const work = async (background: Background): Promise<unknown> => {
      const contest = await background.contest(parts());
      const challenger = await contest.fit(order);
      const comparison = await contest.compare(champion.body, order);
      await contest.end();
      expect(contest.split.past + contest.split.later).toBe(sessions.length);
      expect([comparison.held_out_count, comparison.challenger.model_version]).toEqual([contest.split.later, challenger.model_version]);
      return { split: contest.split, challenger, comparison };
    };
    expect(await work(threads)).toEqual(await work(inline));
  });

  it('scores by the requested model, whichever model scored before', async () => {
    const models = [await inline.fit(parts(), order), await inline.fit(parts(), { ...order, seed: 9 })];
    const few = texts.slice(0, 3);
    for (const model of [...models, ...models]) {
      const verdicts = JSON.parse(await threads.scorer(model)(few)) as Array<{ model_version: string }>;
      expect(verdicts.map(({ model_version }) => model_version)).toEqual(few.map(() => model.model_version));
    }
  });

  it.each([
    ['on threads', () => threads],
    ['inline', () => inline],
  ])('reports errors %s by their code, and keeps working', async (_where, background) => {
    await expect(background().fit(parts(texts.slice(0, 3)), order)).rejects.toMatchObject({ code: 'model.not_ready', status: 409 });
    const broken = async function* (): SessionParts {
      yield texts.slice(0, 100);
      throw new Error('the store failed');
    };
    await expect(background().fit(broken(), order)).rejects.toThrow('the store failed');
    expect((await background().audit(parts(texts.slice(0, 10)), { session_count: 10, duplicates_dropped: 0, report: null, analystLabels: [], now_ms: 5 })).audited_count).toBe(10);
  });

  it('does not change the priority of the thread that answers requests', () => expect(getPriority()).toBe(priority));
});
