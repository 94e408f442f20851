import { mkdtempSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateSample, SAMPLE_SEED } from '@weir/data';
import { takeSessions, toSessionBlock, type SessionBlock } from '@weir/schema';
import { buildSync } from 'esbuild';
import { createBackground, inlineBackground, type Background, type SessionParts } from '../datasource-server/src/pipeline/background/background.ts';
import type { FitOrder } from '../datasource-server/src/pipeline/background/background-tasks.ts';
import { CONTEXT_PROFILE } from '../datasource-server/src/detect/models/traffic-model.ts';
import { decodeModel } from '../datasource-server/src/detect/models/model-file.ts';
import { toLogShape } from '../datasource-server/src/intake/sessions/log-facts.ts';
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
const all = toSessionBlock(sessions);
const rowsOf = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, row) => from + row);
const first = (count: number): SessionBlock => takeSessions(all, rowsOf(0, count));
async function* parts(of: SessionBlock = all): SessionParts {
  for (let from = 0; from < of.size; from += 999) yield takeSessions(of, rowsOf(from, Math.min(of.size, from + 999)));
}
/** Rows ordered by source, start and id, as a store returns evidence. */
const inSourceOrder = [...sessions.keys()].sort((a, b) => {
  const [x, y] = [sessions[a], sessions[b]];
  return x.src_ip === y.src_ip ? x.start_time - y.start_time || (x.session_id < y.session_id ? -1 : 1) : x.src_ip < y.src_ip ? -1 : 1;
});
const order: FitOrder = { engine: 'weir', profile: CONTEXT_PROFILE, seed: 7, now_ms: 5, analystLabels: sessions.slice(0, 40).map(({ session_id }, row) => [session_id, row % 2 === 0 ? 'attack' : 'harmless']) };

describe('the background tasks', () => {
  let threads: Background;
  const inline = inlineBackground(inlineKernels);
  beforeAll(() => {
    threads = createBackground(script('background-worker', 'pipeline/background/background-worker.ts'), 1);
  });
  afterAll(async () => {
    await threads.close();
    rmSync(folder, { recursive: true });
  });

  it('fits, scores, finds and audits on threads with the same results as inline', async () => {
    const work = async (background: Background): Promise<unknown> => {
      const model = await background.fit(parts(), order);
      const [verdicts, features] = [await background.score(model, all), await background.measure(all)];
      const { threshold, baselines } = await decodeModel(model.body);
      const facts = { threshold, overall: baselines.overall, peaks: { bytes_in: [], bytes_out: [] }, log: toLogShape(all) };
      const evidence = {
        sessions: takeSessions(all, inSourceOrder),
        anomaly_score: Float64Array.from(inSourceOrder, (row) => verdicts.anomaly_score[row]),
        is_anomaly: Uint8Array.from(inSourceOrder, (row) => verdicts.is_anomaly[row]),
      };
      const findings = await background.find(evidence, facts);
      const audit = await background.audit(parts(), { session_count: 4_000, duplicates_dropped: 0, report: null, analystLabels: [], now_ms: 5 });
      expect([verdicts.size, features.length, findings.length > 0]).toEqual([sessions.length, 8, true]);
      return { model, verdicts, features, findings, audit };
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
    for (const model of [...models, ...models]) {
      const scored = await Promise.all([threads.score(model, first(3)), threads.score(model, first(3))]);
      expect(scored.map(({ size, model_version }) => [size, model_version])).toEqual([[3, model.model_version], [3, model.model_version]]);
    }
  });

  it.each([
    ['on threads', () => threads],
    ['inline', () => inline],
  ])('reports errors %s by their code, and keeps working', async (_where, background) => {
    await expect(background().fit(parts(first(3)), order)).rejects.toMatchObject({ code: 'model.not_ready', status: 409 });
    const broken = async function* (): SessionParts {
      yield first(100);
      throw new Error('the store failed');
    };
    await expect(background().fit(broken(), order)).rejects.toThrow('the store failed');
    expect((await background().audit(parts(first(10)), { session_count: 10, duplicates_dropped: 0, report: null, analystLabels: [], now_ms: 5 })).audited_count).toBe(10);
  });

  it('gives the threads of a fit back, also after one that failed', async () => {
    const model = await threads.fit(parts(), order);
    await expect(threads.fit(parts(first(3)), order)).rejects.toMatchObject({ code: 'model.not_ready' });
    const contest = await threads.contest(parts());
    const [scored, challenger] = await Promise.all([threads.score(model, first(3)), contest.fit(order)]);
    await contest.end();
    expect([scored.size, challenger.model_version === model.model_version]).toEqual([3, false]);
    expect(await Promise.all([threads.measure(first(3)), threads.measure(first(3)), threads.fit(parts(), order)])).toMatchObject([{ length: 8 }, { length: 8 }, { model_version: model.model_version }]);
  });

  it('does not change the priority of the thread that answers requests', () => expect(getPriority()).toBe(priority));
});
