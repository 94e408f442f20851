import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRandom } from '@weir/kernels';
import { makeBucket, makeLogGroup } from '../support/aws-origins.ts';
import { flowLines, storedTotals, totalsOf, waitForTotals, type FlowLine } from '../support/flow-lines.ts';
import { freePort, hasMoto, startMoto, type Moto } from '../support/moto.ts';
import { startWeir, temporaryFolder, type WeirProcess } from '../support/weir-process.ts';

/** Number of kills per input, set with `WEIR_KILLS`; `WEIR_INPUTS` selects the inputs. */
const KILLS = Number(process.env.WEIR_KILLS ?? 2);
const LINES_A_ROUND = 400;
const LATEST_KILL_MS = 1_500;
const MOST_MS = 60_000 + KILLS * 20_000;
/** A message that a killed server had received becomes visible again after one minute. */
const SETTLE_MS = 300_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const textOf = (lines: readonly FlowLine[]): string => lines.map(({ text }) => `${text}\n`).join('');

/** One input: a feed, or a client that sends logs. */
interface Input {
  /** Entry in the feeds file; absent where a client sends logs to the server. */
  readonly feed?: object;
  readonly environment?: Record<string, string>;
  /** Provides or sends lines. Returns the acknowledged ones, which must not be lost. */
  offer(lines: readonly FlowLine[], round: number, weir: WeirProcess): Promise<readonly FlowLine[]>;
  /** True where the sender must repeat lines that were not acknowledged. */
  readonly isSent: boolean;
}

const post = async (url: string, body: string | Buffer, headers: Record<string, string>): Promise<boolean> =>
  fetch(url, { method: 'POST', body, headers }).then(
    async (response) => {
      await response.text();
      return response.ok;
    },
    () => false,
  );

/** Sends lines in parts of at least a hundred until one is not acknowledged. */
const sendParts = async (lines: readonly FlowLine[], send: (part: readonly FlowLine[], from: number) => Promise<boolean>): Promise<FlowLine[]> => {
  const acknowledged: FlowLine[] = [];
  const size = Math.max(100, lines.length / 10);
  for (let from = 0; from < lines.length; from += size) {
    const part = lines.slice(from, from + size);
    if (!(await send(part, from))) break;
    acknowledged.push(...part);
  }
  return acknowledged;
};

const http = async (): Promise<Input> => ({
  isSent: true,
  offer: (lines, _round, weir) => sendParts(lines, (part) => post(`${weir.url}/api/v1/sessions`, gzipSync(textOf(part)), { 'content-type': 'text/plain', 'content-encoding': 'gzip' })),
});

const firehose = async (): Promise<Input> => ({
  isSent: true,
  offer: (lines, round, weir) =>
    sendParts(lines, (part, from) => {
      const requestId = `${round}-${from}`;
      const logEvents = part.map(({ text, time }, index) => ({ id: String(index), timestamp: time, message: text }));
      const data = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup: '/vpc/flow', logStream: 'eni', owner: '1', subscriptionFilters: ['weir'], logEvents })).toString('base64');
      return post(`${weir.url}/api/v1/firehose`, JSON.stringify({ requestId, timestamp: 1, records: [{ data }] }), { 'content-type': 'application/json', 'x-amz-firehose-request-id': requestId });
    }),
});

const files = async (folder: string): Promise<Input> => {
  const path = join(folder, 'logs');
  mkdirSync(path);
  return {
    isSent: false,
    feed: { kind: 'files', path },
    offer: async (lines, round) => {
      const file = join(path, `flow-${Math.floor(round / 3)}.log`);
      for (let from = 0; from < lines.length; from += 100) {
        appendFileSync(file, textOf(lines.slice(from, from + 100)));
        await sleep(50);
      }
      return [];
    },
  };
};

/** Sends lines by syslog; returns false where the server does not listen. */
const sendAll = (port: number, lines: readonly FlowLine[]): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', ({ message }) => resolve(!message.includes('ECONNREFUSED'))).once('close', () => resolve(true));
    socket.end(lines.map(({ text }) => `<190>1 2026-01-01T00:00:00Z edge vpc - - - ${text}\n`).join(''));
  });

const syslog = async (): Promise<Input> => {
  const port = await freePort();
  return {
    isSent: true,
    feed: { kind: 'syslog', port },
    // The protocol has no acknowledgements.
    offer: async (lines) => {
      for (let attempt = 0; attempt < 100 && !(await sendAll(port, lines)); attempt++) await sleep(50);
      return [];
    },
  };
};

const cloudwatchLogs = async (_folder: string, moto: Moto): Promise<Input> => {
  const put = await makeLogGroup(moto, '/kill/flow');
  return {
    isSent: false,
    environment: moto.environment,
    feed: { kind: 'cloudwatch_logs', log_group: '/kill/flow', poll_s: 1, late_s: 30 },
    offer: (lines) => put(lines.map((line) => ({ ...line, time: Date.now() }))).then(() => []),
  };
};

const s3 = async (_folder: string, moto: Moto): Promise<Input> => {
  const { put } = await makeBucket(moto, 'weir-kill');
  return {
    isSent: false,
    environment: moto.environment,
    feed: { kind: 's3', bucket: 'weir-kill', poll_s: 5 },
    offer: async (lines, round) => {
      for (let part = 0; part < 4; part++) await put(`flow-${String(round).padStart(4, '0')}-${part}.log.gz`, lines.slice(part * 100, (part + 1) * 100));
      return [];
    },
  };
};

const s3Queue = async (_folder: string, moto: Moto): Promise<Input> => {
  const { put, queue_url } = await makeBucket(moto, 'weir-kill-notified', 'weir-kill-objects');
  return {
    isSent: false,
    environment: moto.environment,
    feed: { kind: 's3_queue', queue_url },
    offer: async (lines, round) => {
      for (let part = 0; part < 4; part++) await put(`flow-${round}-${part}.log.gz`, lines.slice(part * 100, (part + 1) * 100));
      return [];
    },
  };
};

const INPUTS: Record<string, (folder: string, moto: Moto) => Promise<Input>> = { http, firehose, files, syslog, cloudwatch_logs: cloudwatchLogs, s3, s3_queue: s3Queue };
const OF_AWS = new Set(['cloudwatch_logs', 's3', 's3_queue']);

describe(`kill -9 at ${KILLS} random moments of an ingest`, () => {
  const canEmulate = hasMoto();
  let moto: Moto | null = null;
  beforeAll(async () => {
    if (canEmulate) moto = await startMoto();
  }, 60_000);
  afterAll(() => moto?.end());

  const wanted = process.env.WEIR_INPUTS?.split(',') ?? Object.keys(INPUTS);
  describe.each(wanted)('by %s', (name) => {
    const isSkipped = OF_AWS.has(name) && !canEmulate;
    (isSkipped ? it.skip : it)(
      `loses no row and counts none twice${isSkipped ? ' (skipped: no moto_server here)' : ''}`,
      async () => {
        const folder = temporaryFolder();
        try {
          const input = await INPUTS[name](folder.path, moto!);
          const file = join(folder.path, 'feeds.json');
          writeFileSync(file, JSON.stringify({ feeds: input.feed === undefined ? [] : [{ name: 'input', ...input.feed }] }));
          const start = (): Promise<WeirProcess> => startWeir(join(folder.path, 'data'), ['--feeds', file], input.environment);
          const random = createRandom(42);
          const begins = Date.now() - 12 * 86_400_000;
          const lines = flowLines(0, (KILLS + 1) * LINES_A_ROUND, begins);
          const acknowledged: FlowLine[] = [];

          for (let round = 0; round < KILLS; round++) {
            const weir = await start();
            const kept = await storedTotals(weir);
            expect(kept.session_count).toBeGreaterThanOrEqual(acknowledged.length);
            const offering = input.offer(lines.slice(round * LINES_A_ROUND, (round + 1) * LINES_A_ROUND), round, weir);
            await sleep(random.uniform() * LATEST_KILL_MS);
            await weir.end('SIGKILL');
            acknowledged.push(...(await offering));
          }

          const last = await start();
          // The sender must repeat lines without acknowledgement, and repeats all.
          await input.offer(input.isSent ? lines : lines.slice(KILLS * LINES_A_ROUND), KILLS, last);
          await waitForTotals(last, totalsOf(lines), SETTLE_MS);
          await sleep(2_000);
          expect(await storedTotals(last)).toEqual(totalsOf(lines));
          expect(await last.end('SIGTERM')).toBe(0);
        } finally {
          folder.remove();
        }
      },
      MOST_MS + SETTLE_MS,
    );
  });
});
