import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { toSessions, type RecordBlock, type Session } from '@weir/schema';
import { buildSync } from 'esbuild';
import { parseMonitoredNetworks } from '../datasource-server/src/intake/readers/monitored-networks.ts';
import { inlineReaders, type LogReaders, type LogReport } from '../datasource-server/src/intake/readers/read-rows.ts';
import { BLOCK_ROWS } from '../datasource-server/src/intake/sessions/block-columns.ts';
import { ReaderThreads } from '../datasource-server/src/intake/readers/reader-threads.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-worker-'));
const script = join(folder, 'reader-worker.cjs');
const rules = { window_ms: 600_000, isMonitored: parseMonitoredNetworks([]) };
const inline = inlineReaders(rules);
let threads: ReaderThreads;

beforeAll(() => {
  buildSync({
    entryPoints: [resolve(__dirname, '../datasource-server/src/intake/readers/reader-worker.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['weir-source'],
  });
  threads = new ReaderThreads(script, 2, rules, { window_ms: rules.window_ms, monitored_networks: [] });
});
afterAll(async () => {
  await threads.close();
  rmSync(folder, { recursive: true });
});

const LINES = 300_000;
const START_S = 1_772_492_400;

/** Returns a flow log longer than a block; one row in a hundred is repeated, one in a thousand is unreadable. */
const flowLog = (seed: number): Buffer => {
  const lines = ['version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'];
  for (let i = 0; i < LINES; i++) {
    const start = START_S + Math.floor(i / 100);
    const line = `2 1 eni-${seed} 203.0.${i % 7}.${i % 250} 10.0.0.1 ${32_768 + (i % 20_000)} 443 6 4 ${1000 + i} ${start} ${start + 40} ACCEPT OK`;
    lines.push(i % 1000 === 5 ? line.replace('ACCEPT', '').replace(' 443 ', ' x ') : line);
    if (i % 100 === 7) lines.push(line);
  }
  return Buffer.from(lines.join('\n'));
};

/** Returns a CloudWatch session CSV that is long enough for a thread. */
const sessionLog = (): Buffer => {
  const lines = ['src_ip,src_port,dst_ip,dst_port,protocol,bytes_in,bytes_out,creation_time,end_time'];
  for (let i = 0; i < 20_000; i++) lines.push(`203.0.113.${i % 200},1,10.0.0.1,443,HTTPS,${i},${2 * i},2026-03-02T00:00:${String(i % 60).padStart(2, '0')}Z,2026-03-02T00:10:00Z`);
  return Buffer.from(lines.join('\n'));
};

async function* inChunks(bytes: Uint8Array, length = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** Returns a hash of a block's content, because the block itself is reused. */
const toHash = ({ size, repeated, used, numbers, keys, texts, terms }: RecordBlock): string => {
  const hash = createHash('sha256').update(JSON.stringify([size, repeated, [...used], terms]));
  for (const values of [...Object.values(numbers), ...Object.values(keys), ...Object.values(texts)]) hash.update(new Uint8Array(values.slice(0, size).buffer));
  return hash.digest('hex');
};

interface Read {
  readonly sessions: readonly Session[];
  /** Hash and size of each. */
  readonly blocks: ReadonlyArray<readonly [string, number]>;
  readonly report: LogReport;
}

const readAll = async (readers: LogReaders, chunks: AsyncIterable<Uint8Array>): Promise<Read> => {
  const reading = readers.read(chunks, {});
  const sessions: Session[] = [];
  const blocks: Array<[string, number]> = [];
  let next = await reading.next();
  for (; next.done !== true; next = await reading.next()) {
    if ('block' in next.value) blocks.push([toHash(next.value.block), next.value.block.size]);
    else for (const session of toSessions(next.value.sessions)) sessions.push(session);
  }
  return { sessions, blocks, report: next.value };
};

describe('a reader thread', () => {
  it('reads records as the inline reader does, compressed or not', async () => {
    const log = flowLog(1);
    const wanted = await readAll(inline, inChunks(log));
    expect(wanted.report).toMatchObject({ source_id: 'aws_vpc_flow', rows_rejected: LINES / 1000 });
    expect(wanted.blocks.map(([, size]) => size)).toEqual([BLOCK_ROWS, BLOCK_ROWS, LINES - LINES / 1000 - 2 * BLOCK_ROWS]);
    for (const bytes of [log, gzipSync(log)]) expect(await readAll(threads, inChunks(bytes, 1 << 20))).toEqual(wanted);
  }, 120_000);

  it('reads sessions as the inline reader does', async () => {
    const log = sessionLog();
    const [wanted, got] = [await readAll(inline, inChunks(log)), await readAll(threads, inChunks(log))];
    expect(wanted.sessions.length).toBe(20_000);
    expect(got.sessions.findIndex((session, row) => JSON.stringify(session) !== JSON.stringify(wanted.sessions[row]))).toBe(-1);
    expect(got.report).toEqual(wanted.report);
  }, 60_000);

  it('throws the error of the inline reader, and reads the next log', async () => {
    const words = Buffer.from(`${'these are words and not a log\n'.repeat(50_000)}`);
    const wanted: unknown = await readAll(inline, inChunks(words)).catch((error: unknown) => error);
    for (let time = 0; time < 3; time++) {
      await expect(readAll(threads, inChunks(words))).rejects.toEqual(wanted);
      expect((await readAll(threads, inChunks(sessionLog()))).sessions.length).toBe(20_000);
    }
  }, 60_000);

  it('throws the error of the byte stream, and reads the next log', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield* inChunks(flowLog(2).subarray(0, 4_000_000));
      throw new Error('the line went dead');
    };
    await expect(readAll(threads, broken())).rejects.toThrow('the line went dead');
    expect((await readAll(threads, inChunks(sessionLog()))).sessions.length).toBe(20_000);
  }, 60_000);

  it('is not affected by a late error of a rejected log', async () => {
    const alone = new ReaderThreads(script, 1, rules, { window_ms: rules.window_ms, monitored_networks: [] });
    let breakOff = (): void => undefined;
    const refused = async function* (): AsyncGenerator<Uint8Array> {
      yield* inChunks(Buffer.concat([Buffer.from('BZh91AY&SY'), Buffer.alloc(1_500_000)]));
      await new Promise<void>((_, reject) => (breakOff = () => reject(new Error('the line went dead'))));
    };
    await expect(readAll(alone, refused())).rejects.toMatchObject({ code: 'ingest.unsupported_compression' });
    const next = async function* (): AsyncGenerator<Uint8Array> {
      let given = 0;
      for await (const chunk of inChunks(sessionLog())) {
        yield chunk;
        // The thread reads this log now, because it is long enough.
        given += chunk.length;
        if (given > 1_000_000) breakOff();
      }
    };
    expect((await readAll(alone, next())).sessions.length).toBe(20_000);
    await alone.close();
  }, 60_000);

  it('reads a bounded amount while its rows are not consumed', async () => {
    const log = flowLog(3);
    let given = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        for await (const chunk of inChunks(log)) {
          given += chunk.length;
          yield chunk;
        }
      }
    };
    const reading = threads.read(counted(), {});
    await reading.next();
    let before = -1;
    while (before !== given) {
      before = given;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    // Two blocks, the unread chunks, and the block that is being filled.
    expect(given).toBeLessThan(5 * log.length);
    await reading.return(undefined as never);
    expect((await readAll(threads, inChunks(sessionLog()))).sessions.length).toBe(20_000);
  }, 60_000);

  it('reads more logs at once than there are threads', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => readAll(threads, inChunks(sessionLog()))));
    expect(all.map(({ sessions }) => sessions.length)).toEqual([20_000, 20_000, 20_000, 20_000]);
  }, 60_000);
});
