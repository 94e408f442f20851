/** Measures the time from the arrival of a row until an alert query counts it, under a steady stream; `npm run bench -- arrival`. */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '@weir/kernels';
import { startWeir, temporaryFolder } from '../../tests/support/weir-process.ts';

const USAGE = `usage: npm run bench -- arrival [--rows-per-second N] [--seconds N]

  --rows-per-second N  default 5000
  --seconds N          default 60

Needs the built server (npm run build:server).
`;
const POLL_MS = 100;
/** A batch that is not counted within this time is abandoned. */
const MOST_MS = 60_000;
const SAMPLE = 'data/sample/sessions.csv';

const { values } = parseArgs({
  allowPositionals: true,
  options: { 'rows-per-second': { type: 'string', default: '5000' }, seconds: { type: 'string', default: '60' }, help: { type: 'boolean', default: false } },
});
const [rate, seconds] = [Number(values['rows-per-second']), Number(values.seconds)];

const random = createRandom(1);
const flowLines = (marker: string, count: number, now_s: number): string =>
  Array.from({ length: count }, (_, line) => {
    const client = line === 0 ? marker : `${11 + random.below(20)}.${random.below(100)}.${random.below(4)}.7`;
    return `2 123456789010 eni-1 ${client} 10.0.0.1 ${32_768 + random.below(28_000)} 443 6 4 ${400 + random.below(3000)} ${now_s - 1} ${now_s} ACCEPT OK\n`;
  }).join('');

const send = async (url: string, body: string): Promise<void> => {
  const response = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body });
  if (response.status === 503) {
    await response.arrayBuffer();
    await pause(POLL_MS);
    return send(url, body);
  }
  if (!response.ok) throw new Error(`upload answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
};

/** Returns true when the sessions of a source are stored and scored, so that an alert query counts them. */
const isScored = async (url: string, src_ip: string): Promise<boolean> => {
  const query = { queryType: 'traffic_summary', filters: [{ column: 'src_ip', operator: '=', value: src_ip }, { column: 'anomaly_score', operator: '>', value: '0' }] };
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ queries: [{ ref_id: 'A', from_ms: Date.now() - 3_600_000, to_ms: Date.now() + 60_000, query }] }),
  });
  const { results } = (await response.json()) as { results: { A: { frames: Array<{ fields: Array<{ name: string; values: number[] }> }> } } };
  return results.A.frames[0].fields.find(({ name }) => name === 'session_count')!.values[0] > 0;
};

const secondsUntilScored = async (url: string, marker: string, sent: number): Promise<number> => {
  while (performance.now() - sent < MOST_MS) {
    if (await isScored(url, marker)) break;
    await pause(POLL_MS);
  }
  return (performance.now() - sent) / 1000;
};

const quantile = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];

const main = async (): Promise<void> => {
  if (values.help || ![rate, seconds].every((value) => Number.isInteger(value) && value > 0)) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = temporaryFolder();
  const weir = await startWeir(folder.path, [], { WEIR_REQUESTS_PER_MINUTE: '1000000' });
  try {
    await send(weir.url, readFileSync(SAMPLE, 'utf8'));
    await fetch(`${weir.url}/api/v1/train`, { method: 'POST' });
    const waits: Array<Promise<number>> = [];
    const began = performance.now();
    for (let second = 0; second < seconds; second++) {
      await pause(Math.max(0, began + second * 1000 - performance.now()));
      const marker = `198.18.${second >> 8}.${second & 255}`;
      const body = flowLines(marker, rate, Math.floor(Date.now() / 1000));
      const sent = performance.now();
      const wait = send(weir.url, body).then(() => secondsUntilScored(weir.url, marker, sent));
      wait.catch(() => undefined);
      waits.push(wait);
    }
    const waited = (await Promise.all(waits)).sort((a, b) => a - b);
    const [p50, p95, most] = [0.5, 0.95, 1].map((share) => quantile(waited, share).toFixed(2));
    process.stdout.write(`${rate} rows/s for ${seconds} s, load ${loadavg()[0].toFixed(1)}: counted after ${p50} s (median), ${p95} s (p95), ${most} s (most)\n`);
  } finally {
    await weir.end('SIGKILL');
    folder.remove();
  }
};

void main();
