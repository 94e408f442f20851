/** Measures the time until the server answers after a kill -9 on a large store; `npm run bench -- restart`. */
import { readFileSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startWeir, temporaryFolder, type WeirProcess } from '../../tests/support/weir-process.ts';
import { multiplySessions } from './multiply-sessions.ts';

const USAGE = `usage: npm run bench -- restart [--sessions N]

  --sessions N  sessions in the store; default 10000000

Needs the built server (npm run build:server).
`;
const { values } = parseArgs({ allowPositionals: true, options: { sessions: { type: 'string', default: '10000000' }, help: { type: 'boolean', default: false } } });
const wanted = Number(values.sessions);

const send = async (weir: WeirProcess, body: string): Promise<void> => {
  const response = await fetch(`${weir.url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body });
  if (!response.ok) throw new Error(`upload answered ${response.status}`);
};

const main = async (): Promise<void> => {
  if (values.help || !(Number.isInteger(wanted) && wanted > 0)) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = temporaryFolder();
  const seconds = async (then: (weir: WeirProcess) => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    const weir = await startWeir(folder.path);
    const took = (performance.now() - started) / 1000;
    await then(weir);
    return took;
  };
  try {
    const sample = readFileSync('data/sample/sessions.csv', 'utf8');
    const empty = await seconds(async (weir) => {
      await send(weir, sample);
      await fetch(`${weir.url}/api/v1/train`, { method: 'POST' });
      await weir.end('SIGTERM');
    });
    await multiplySessions(folder.path, wanted);
    const [header, ...rows] = sample.split('\n');
    // Changes in the write-ahead log have to be replayed at the start.
    await seconds(async (weir) => {
      for (let part = 0; part < 5; part++) await send(weir, [header, ...rows.slice(0, 2000).map((row) => row.replaceAll(/2026-03-0\d/g, `2027-0${part + 1}-01`))].join('\n'));
      await weir.end('SIGKILL');
    });
    const whole = await seconds((weir) => weir.end('SIGKILL'));
    const mb = statSync(join(folder.path, 'weir.duckdb')).size / 1e6;
    process.stdout.write(`load ${loadavg()[0].toFixed(1)}: listens ${empty.toFixed(1)} s after the start of an empty store, ${whole.toFixed(1)} s after a kill -9 with ${wanted} sessions (${mb.toFixed(0)} MB)\n`);
  } finally {
    folder.remove();
  }
};

void main();
