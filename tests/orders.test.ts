import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@weir/schema';
import { createRandom } from '@weir/kernels';
import { startTestWeir } from '../datasource-server/src/test-support/sample-weir.ts';

const ORDERS = 20;
const MOST_FILES = 12;

interface Log {
  readonly header: string;
  readonly lines: readonly string[];
}

const readLines = (name: string, isOfDay: (line: string) => boolean): Log => {
  const [header, ...lines] = readFileSync(join(__dirname, '../data', name), 'utf8').trimEnd().split('\n');
  return { header, lines: lines.filter(isOfDay) };
};

/** One day of the sample, the one with the scan and the upload, and a flow log whose lines are joined into sessions. */
const LOGS = [readLines('sample/sessions.csv', (line) => line.includes(',2026-03-08T')), readLines('logs/aws-vpc-flow.log', () => true)];

/** Returns the lines of a log in a random order and split at random places, as files. */
const toFiles = ({ header, lines }: Log, random: ReturnType<typeof createRandom>): string[] => {
  const shuffled = [...lines];
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other], shuffled[at]];
  }
  const cuts = Array.from({ length: random.below(MOST_FILES) }, () => random.below(shuffled.length)).sort((a, b) => a - b);
  return [0, ...cuts].map((from, i) => [header, ...shuffled.slice(from, cuts[i] ?? shuffled.length)]).filter((file) => file.length > 1).map((file) => `${file.join('\n')}\n`);
};

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Imports files, fits one model on all of them, and returns its version and every finding once all have settled. */
const findingsOf = async (files: readonly string[], holds: boolean): Promise<{ model_version: string; findings: readonly Finding[] }> => {
  const weir = await startTestWeir();
  try {
    const release = holds ? weir.pipeline.holdJobs() : () => undefined;
    for (const file of files) await weir.pipeline.ingestLog(bytesOf(file));
    release();
    await weir.pipeline.settled();
    const { model_version } = await weir.pipeline.train();
    await weir.pipeline.settled();
    return { model_version, findings: await weir.store.findings({ from_ms: 0, to_ms: 8.64e15, min_severity: 'info', limit: 10_000 }) };
  } finally {
    await weir.remove();
  }
};

it(`gives the same model and bit for bit the same findings for ${ORDERS} orders and splittings of one day's logs`, async () => {
  const random = createRandom(20);
  const whole = await findingsOf(LOGS.map(({ header, lines }) => `${[header, ...lines].join('\n')}\n`), true);
  expect(whole.findings.length).toBeGreaterThan(5);
  for (let order = 0; order < ORDERS; order++) {
    const files = LOGS.flatMap((log) => toFiles(log, random));
    const mixed = files.map((file) => ({ file, at: random.uniform() })).sort((a, b) => a.at - b.at);
    expect(await findingsOf(mixed.map(({ file }) => file), order % 2 === 0)).toEqual(whole);
  }
}, 600_000);
