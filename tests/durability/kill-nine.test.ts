import { request } from 'node:http';
import { toCsv, generateSample, SAMPLE_SEED } from '@weir/data';
import { createRandom } from '@weir/kernels';
import { RETRAIN_STEPS } from '@weir/schema';
import { startWeir, temporaryFolder, type WeirProcess } from '../support/weir-process.ts';

const ROWS_PER_UPLOAD = 200;
const rows = generateSample({ seed: SAMPLE_SEED }).rows.slice(0, 6_000);
const parts = Array.from({ length: rows.length / ROWS_PER_UPLOAD }, (_, index) =>
  toCsv(rows.slice(index * ROWS_PER_UPLOAD, (index + 1) * ROWS_PER_UPLOAD)),
);

const upload = async (url: string, csv: string): Promise<{ rows_stored: number; rows_duplicate: number }> => {
  const response = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv });
  if (!response.ok) throw new Error(`upload answered ${response.status}`);
  return (await response.json()) as { rows_stored: number; rows_duplicate: number };
};

const storedCount = async (weir: WeirProcess): Promise<number> => {
  const response = await fetch(`${weir.url}/api/v1/health`);
  return ((await response.json()) as { session_count: number }).session_count;
};

describe('kill -9 in the middle of uploads', () => {
  // At each moment some uploads are acknowledged and one is interrupted.
  it.each([120, 260, 430])('after %i ms loses no acknowledged row and duplicates none', async (moment_ms) => {
    const folder = temporaryFolder();
    try {
      const first = await startWeir(folder.path);
      const killed = new Promise<void>((resolve) => setTimeout(() => void first.end('SIGKILL').then(() => resolve()), moment_ms));
      let acknowledged = 0;
      try {
        for (const part of parts) {
          const { rows_stored } = await upload(first.url, part);
          acknowledged += rows_stored;
        }
      } catch {
        // The interrupted upload has no response: it may be stored completely or not at all.
      }
      await killed;

      const second = await startWeir(folder.path);
      const kept = await storedCount(second);
      expect([acknowledged, acknowledged + ROWS_PER_UPLOAD]).toContain(kept);

      let stored = 0;
      let duplicate = 0;
      for (const part of parts) {
        const report = await upload(second.url, part);
        stored += report.rows_stored;
        duplicate += report.rows_duplicate;
      }
      expect(duplicate).toBe(kept);
      expect(stored).toBe(rows.length - kept);
      expect(await storedCount(second)).toBe(rows.length);
      expect(await second.end('SIGTERM')).toBe(0);
    } finally {
      folder.remove();
    }
  });

  it('during one long upload keeps nothing of it, and everything acknowledged before', async () => {
    const folder = temporaryFolder();
    try {
      const first = await startWeir(folder.path);
      await upload(first.url, parts[0]);
      const long = toCsv(rows.slice(ROWS_PER_UPLOAD));
      await new Promise<void>((resolve) => {
        const sending = request(`${first.url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'text/csv' } });
        sending.on('error', () => resolve());
        sending.write(long.slice(0, long.length / 2), () => setTimeout(() => void first.end('SIGKILL'), 200));
      });

      const second = await startWeir(folder.path);
      expect(await storedCount(second)).toBe(ROWS_PER_UPLOAD);
      expect(await upload(second.url, long)).toMatchObject({ rows_stored: rows.length - ROWS_PER_UPLOAD, rows_duplicate: 0 });
      expect(await second.end('SIGTERM')).toBe(0);
    } finally {
      folder.remove();
    }
  });
});

describe('kill -9 while dispositions are set', () => {
  it('loses no acknowledged disposition or undo', async () => {
    const folder = temporaryFolder();
    const statesOf = async ({ url }: WeirProcess): Promise<Map<string, string>> => {
      const { dispositions } = (await (await fetch(`${url}/api/v1/dispositions?limit=10000`)).json()) as { dispositions: Array<{ disposition_id: string; state: string }> };
      return new Map(dispositions.map(({ disposition_id, state }) => [disposition_id, state]));
    };
    try {
      const first = await startWeir(folder.path);
      for (const part of parts) await upload(first.url, part);
      const sources = [...new Set(rows.map(({ src_ip }) => src_ip))];
      // Sources have scored sessions only after the first fit.
      await fetch(`${first.url}/api/v1/train`, { method: 'POST' });
      const killed = new Promise<void>((resolve) => setTimeout(() => void first.end('SIGKILL').then(() => resolve()), 600));
      const acknowledged = new Map<string, string>();
      let unanswered: string | null = null;
      const post = async (path: string, body: object): Promise<string> => {
        const response = await fetch(`${first.url}/api/v1/dispositions${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
        return ((await response.json()) as { disposition_id: string }).disposition_id;
      };
      try {
        for (const [index, id] of sources.entries()) {
          const made = await post('', { target: { kind: 'entity', id }, verdict: 'benign', reason: 'known', author: 'ada' });
          acknowledged.set(made, 'active');
          if (index % 3 !== 2) continue;
          unanswered = made;
          await post(`/${made}/undo`, { reason: 'it was not', author: 'ada' });
          acknowledged.set(made, 'undone');
          unanswered = null;
        }
      } catch {
        // The interrupted request has no response: it may be stored completely or not at all.
      }
      await killed;
      expect(acknowledged.size).toBeGreaterThan(3);
      expect(acknowledged.size).toBeLessThan(sources.length);

      const second = await startWeir(folder.path);
      const states = await statesOf(second);
      for (const [id, state] of acknowledged) expect(id === unanswered ? ['active', 'undone'] : [state]).toContain(states.get(id));
      expect(states.size - acknowledged.size).toBeLessThanOrEqual(1);
      expect(await second.end('SIGTERM')).toBe(0);
    } finally {
      folder.remove();
    }
  });
});

interface Version {
  readonly model_version: string;
  readonly state: string;
  readonly comparison: object | null;
}

describe('kill -9 during a retraining', () => {
  const ask = async <T>({ url }: WeirProcess, path: string, method = 'GET'): Promise<T> => (await (await fetch(`${url}/api/v1${path}`, { method })).json()) as T;

  /** Resolves when the retraining has reached a step or has ended. */
  const reached = async (weir: WeirProcess, step: string): Promise<void> => {
    for (;;) {
      const state = await ask<{ step: string | null; last: object | null }>(weir, '/retrain');
      if (state.step === step || state.last !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const random = createRandom(SAMPLE_SEED);
  const kills = Number(process.env.WEIR_KILLS ?? 1);
  // For each step: at its start, and at random moments after it.
  const moments = RETRAIN_STEPS.flatMap((step) => [0, ...Array.from({ length: kills }, () => 1 + random.below(250))].map((later_ms) => [later_ms, step] as const));

  it.each(moments)('%i ms into the step "%s" leaves one serving model with its own verdicts, and no partly promoted model', async (later_ms, step) => {
    const folder = temporaryFolder();
    const started: WeirProcess[] = [];
    const start = async (): Promise<WeirProcess> => {
      const weir = await startWeir(folder.path);
      started.push(weir);
      return weir;
    };
    try {
      const first = await start();
      for (const part of parts) await upload(first.url, part);
      const { model_version: champion } = await ask<{ model_version: string }>(first, '/train', 'POST');
      const before = new Set((await ask<{ versions: Version[] }>(first, '/models')).versions.map(({ model_version }) => model_version));
      await ask(first, '/retrain', 'POST');
      await reached(first, step);
      await new Promise((resolve) => setTimeout(resolve, later_ms));
      expect(await first.end('SIGKILL')).toBe('SIGKILL');

      const second = await start();
      const { versions } = await ask<{ versions: Version[] }>(second, '/models');
      const serving = versions.filter(({ state }) => state === 'champion');
      expect(serving).toHaveLength(1);
      expect(await ask(second, '/model')).toMatchObject({ model_version: serving[0].model_version });
      // The challenger serves after a comparison, is kept after a comparison, or is not stored.
      if (serving[0].model_version !== champion) expect(serving[0].comparison).not.toBeNull();
      for (const { model_version, comparison } of versions) expect(before.has(model_version) || comparison !== null).toBe(true);
      const query = { queryType: 'sessions', limit: 10_000 };
      const response = await fetch(`${second.url}/api/v1/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ queries: [{ ref_id: 'A', from_ms: 0, to_ms: 8.64e15, query }] }),
      });
      const { results } = (await response.json()) as { results: Record<string, { frames: Array<{ fields: Array<{ name: string; values: unknown[] }> }> }> };
      const scoredBy = results.A.frames[0].fields.find(({ name }) => name === 'model_version')!.values;
      expect(scoredBy).toHaveLength(rows.length);
      expect([...new Set(scoredBy)]).toEqual([serving[0].model_version]);
      // An interrupted retraining can be restarted and completes.
      await ask(second, '/retrain', 'POST');
      await reached(second, 'none');
      expect(await ask(second, '/retrain')).toMatchObject({ step: null, last: { outcome: expect.stringMatching(/^(promoted|kept)$/) as string } });
      expect(await second.end('SIGTERM')).toBe(0);
    } finally {
      for (const weir of started) await weir.end('SIGKILL');
      folder.remove();
    }
  });
});
