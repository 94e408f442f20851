import { generateSample, SAMPLE_SEED, toCsv } from '@weir/data';
import { createRandom } from '@weir/kernels';
import { startWeir, temporaryFolder, type WeirProcess } from '../support/weir-process.ts';

/** Number of kills per run, set with WEIR_KILLS. */
const KILLS = Number(process.env['WEIR_KILLS'] ?? 6);
const PARTS = 40;
const LINES_PER_PART = 400;
const ROWS_PER_PART = 200;
const BYTES = 1000;
const START_S = Date.UTC(2026, 2, 2) / 1000;

/** Returns the flow lines of one part: ports differ from those of other parts, and many sessions are the same. */
const flowPart = (part: number): string =>
  Array.from({ length: LINES_PER_PART }, (_, line) => {
    const start = START_S + ((part * 7 + line) % 60) * 60;
    const [client, port] = [`203.0.113.${line % 40}`, 32_768 + part * LINES_PER_PART + line];
    const exchange = line % 2 === 0 ? `${client} 10.0.0.1 ${port} 443` : `10.0.0.1 ${client} 443 ${port}`;
    return `2 123456789010 eni-1 ${exchange} 6 3 ${BYTES} ${start} ${start + 30} ACCEPT OK\n`;
  }).join('');

const rows = generateSample({ seed: SAMPLE_SEED }).rows.slice(0, PARTS * ROWS_PER_PART);
const parts = Array.from({ length: 2 * PARTS }, (_, index) =>
  index % 2 === 0 ? { body: flowPart(index / 2), size: LINES_PER_PART } : { body: toCsv(rows.slice(((index - 1) / 2) * ROWS_PER_PART, ((index + 1) / 2) * ROWS_PER_PART)), size: ROWS_PER_PART },
);

interface Report {
  readonly rows_stored: number;
  readonly rows_duplicate: number;
}

const send = async (url: string, body: string): Promise<Report> => {
  const response = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body });
  if (!response.ok) throw new Error(`upload answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Report;
};

const ask = async (url: string, query: object): Promise<Record<string, unknown[]>> => {
  const request = { queries: [{ ref_id: 'A', from_ms: 0, to_ms: 8.64e15, query }] };
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) });
  const { results } = (await response.json()) as { results: { A: { frames: Array<{ fields: Array<{ name: string; values: unknown[] }> }> } } };
  return Object.fromEntries(results.A.frames[0].fields.map(({ name, values }) => [name, values]));
};

describe('kill -9 at random moments of uploads of records and sessions', () => {
  it(`${KILLS} times keeps every acknowledged row once, and each other upload completely or not at all`, async () => {
    const random = createRandom(SAMPLE_SEED);
    const folder = temporaryFolder();
    const acknowledged = new Set<number>();
    let next = 0;
    let unknown: number | null = null;
    const checkLast = async (weir: WeirProcess): Promise<void> => {
      if (acknowledged.size > 0) {
        const last = [...acknowledged].at(-1)!;
        expect(await send(weir.url, parts[last].body)).toMatchObject({ rows_stored: 0, rows_duplicate: parts[last].size });
      }
      if (unknown === null) return;
      const { rows_stored } = await send(weir.url, parts[unknown].body);
      expect([0, parts[unknown].size]).toContain(rows_stored);
      acknowledged.add(unknown);
      unknown = null;
    };
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const weir = await startWeir(folder.path);
        await checkLast(weir);
        const moment_ms = random.below(1500);
        const killed = new Promise<void>((resolve) => setTimeout(() => void weir.end('SIGKILL').then(() => resolve()), moment_ms));
        try {
          for (;;) {
            unknown = next % parts.length;
            next++;
            await send(weir.url, parts[unknown].body);
            acknowledged.add(unknown);
            unknown = null;
          }
        } catch {
          await killed;
        }
      }
      const weir = await startWeir(folder.path);
      await checkLast(weir);
      for (const [index, { body, size }] of parts.entries()) {
        const { rows_stored, rows_duplicate } = await send(weir.url, body);
        expect([rows_stored, rows_duplicate]).toEqual(acknowledged.has(index) ? [0, size] : [size, 0]);
      }
      const health = await ask(weir.url, { queryType: 'ingest_health' });
      expect(health.rows_stored).toEqual([PARTS * (LINES_PER_PART + ROWS_PER_PART)]);
      const flows = await ask(weir.url, { queryType: 'traffic_summary', filters: [{ column: 'source_meta', operator: '=', value: 'aws_vpc_flow' }] });
      expect([flows.bytes_in[0], flows.bytes_out[0]]).toEqual([(PARTS * LINES_PER_PART * BYTES) / 2, (PARTS * LINES_PER_PART * BYTES) / 2]);
      const sessions = await ask(weir.url, { queryType: 'traffic_summary', filters: [{ column: 'source_meta', operator: '!=', value: 'aws_vpc_flow' }] });
      expect(sessions.bytes_in).toEqual([rows.reduce((sum, { bytes_in }) => sum + bytes_in, 0)]);
      expect(await weir.end('SIGTERM')).toBe(0);
    } finally {
      folder.remove();
    }
  }, 60_000 + KILLS * 60_000);
});
