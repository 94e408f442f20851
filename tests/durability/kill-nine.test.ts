import { request } from 'node:http';
import { toCsv, generateSample, SAMPLE_SEED } from '@weir/data';
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
  // Each moment is long enough after the start for some uploads to be acknowledged and short enough to cut one off.
  it.each([120, 260, 430])('after %i ms loses no acknowledged row and doubles none', async (moment_ms) => {
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
        // The upload that was cut off has no answer: it may be there whole or not at all.
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

  it('in one long upload leaves nothing of it and all of what was acknowledged before', async () => {
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

describe('kill -9 in the middle of dispositions', () => {
  it('loses none that was acknowledged, and what was excepted stays so', async () => {
    const folder = temporaryFolder();
    const idsOf = async ({ url }: WeirProcess): Promise<string[]> => {
      const { dispositions } = (await (await fetch(`${url}/api/v1/dispositions?limit=10000`)).json()) as { dispositions: Array<{ disposition_id: string }> };
      return dispositions.map(({ disposition_id }) => disposition_id).reverse();
    };
    try {
      const first = await startWeir(folder.path);
      for (const part of parts) await upload(first.url, part);
      const sources = [...new Set(rows.map(({ src_ip }) => src_ip))];
      // A source has judged sessions as soon as the first model is fitted.
      await fetch(`${first.url}/api/v1/train`, { method: 'POST' });
      const killed = new Promise<void>((resolve) => setTimeout(() => void first.end('SIGKILL').then(() => resolve()), 400));
      const acknowledged: string[] = [];
      try {
        for (const id of sources) {
          const body = JSON.stringify({ target: { kind: 'entity', id }, verdict: 'benign', reason: 'known', author: 'ada' });
          const response = await fetch(`${first.url}/api/v1/dispositions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
          acknowledged.push(((await response.json()) as { disposition_id: string }).disposition_id);
        }
      } catch {
        // The one that was cut off has no answer: it may be there whole or not at all.
      }
      await killed;
      expect(acknowledged.length).toBeGreaterThan(0);
      expect(acknowledged.length).toBeLessThan(sources.length);

      const second = await startWeir(folder.path);
      expect((await idsOf(second)).slice(0, acknowledged.length)).toEqual(acknowledged);
      expect(await second.end('SIGTERM')).toBe(0);
    } finally {
      folder.remove();
    }
  });
});

describe('kill -9 in the middle of a retraining', () => {
  it.each([50, 600, 1_500])('after %i ms leaves a model that serves with its own verdicts, and no other half promoted', async (moment_ms) => {
    const folder = temporaryFolder();
    const ask = async <T>({ url }: WeirProcess, path: string): Promise<T> => (await (await fetch(`${url}/api/v1${path}`)).json()) as T;
    try {
      const first = await startWeir(folder.path);
      for (const part of parts) await upload(first.url, part);
      const { model_version: champion } = (await (await fetch(`${first.url}/api/v1/train`, { method: 'POST' })).json()) as { model_version: string };
      await fetch(`${first.url}/api/v1/retrain`, { method: 'POST' });
      await new Promise((resolve) => setTimeout(resolve, moment_ms));
      expect(await first.end('SIGKILL')).toBe('SIGKILL');

      const second = await startWeir(folder.path);
      const { versions } = await ask<{ versions: Array<{ model_version: string; state: string; comparison: object | null }> }>(second, '/models');
      const serving = versions.filter(({ state }) => state === 'champion');
      expect(serving).toHaveLength(1);
      if (serving[0].model_version !== champion) expect(serving[0].comparison).not.toBeNull();
      const query = { queryType: 'sessions', limit: 10_000 };
      const response = await fetch(`${second.url}/api/v1/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ queries: [{ ref_id: 'A', from_ms: 0, to_ms: 8.64e15, query }] }),
      });
      const { results } = (await response.json()) as { results: Record<string, { frames: Array<{ fields: Array<{ name: string; values: unknown[] }> }> }> };
      const judgedBy = results.A.frames[0].fields.find(({ name }) => name === 'model_version')!.values;
      expect([...new Set(judgedBy)]).toEqual([serving[0].model_version]);
      expect(await second.end('SIGTERM')).toBe(0);
    } finally {
      folder.remove();
    }
  });
});
