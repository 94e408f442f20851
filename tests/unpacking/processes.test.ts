import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AppError } from '@weir/schema';
import { buildSync } from 'esbuild';
import { isolatedReaders } from '../../datasource-server/src/intake/readers/isolated-readers.ts';
import { parseMonitoredNetworks } from '../../datasource-server/src/intake/readers/monitored-networks.ts';
import { countRows, inlineReaders, type LogReport } from '../../datasource-server/src/intake/readers/read-rows.ts';
import { ProcessPool } from '../../datasource-server/src/runtime/processes/process-pool.ts';
import { flowRows, makeParquet } from './make-parquet.ts';

/** Inputs that are changed at random; `FUZZ_RUNS=5000 npx jest tests/unpacking` tries more. */
const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 100);
const source = resolve(__dirname, '../../datasource-server/src');
const folder = mkdtempSync(join(tmpdir(), 'weir-unpack-'));

/** Copies its input, unless that names a fault. */
const FAULTY = `
import { AppError } from '@weir/schema';
import { serveStreams } from './runtime/processes/serve-streams.ts';
const hoard = [];
void serveStreams(async function* (chunks, note) {
  for await (const chunk of chunks) {
    const text = Buffer.from(chunk).toString();
    if (text === 'hang') for (;;);
    if (text === 'sleep') await new Promise(() => {});
    if (text === 'exit') process.exit(3);
    if (text === 'abort') process.abort();
    if (text === 'reject') void Promise.reject(new Error('not awaited'));
    if (text === 'throw') throw new RangeError('a bad length');
    if (text === 'refuse') throw new AppError('ingest.bad_parquet', 'The file is bad.', { details: { at: 3 } });
    if (text === 'heap') for (;;) hoard.push(new Array(10_000).fill(hoard.length));
    if (text === 'buffers') for (;;) hoard.push(Buffer.alloc(1_000_000, 1));
    if (text === 'reject' || text === 'note') note('left out', 7);
    if (text === 'reject') await new Promise((resolve) => setTimeout(resolve, 1000));
    yield chunk;
  }
}, 400_000_000);
`;

const bundle = (outfile: string, entry: { readonly entryPoints: [string] } | { readonly stdin: { contents: string; resolveDir: string; loader: 'ts' } }): void =>
  void buildSync({ ...entry, outfile, bundle: true, platform: 'node', format: 'cjs', conditions: ['weir-source'] });

async function* inChunks(...chunks: ReadonlyArray<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk as string);
}

/** Measures how long the event loop is blocked by work of this process, ms: a busy machine delays it, too. */
const watchLoop = (): (() => number) => {
  let last = performance.now();
  let cpu = process.cpuUsage();
  let worst = 0;
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(cpu);
    worst = Math.max(worst, Math.min(performance.now() - last - 20, (user + system) / 1000));
    last = performance.now();
    cpu = process.cpuUsage();
  }, 20).unref();
  return () => {
    clearInterval(timer);
    return worst;
  };
};

afterAll(() => rmSync(folder, { recursive: true }));

describe('a process that turns streams into others', () => {
  const script = join(folder, 'faulty.cjs');
  let pool: ProcessPool;
  const notes: string[] = [];
  const run = async (...chunks: ReadonlyArray<string | Uint8Array>): Promise<string> => {
    const parts: Uint8Array[] = [];
    for await (const part of pool.run(inChunks(...chunks), (text, at) => notes.push(`${text} ${at}`))) parts.push(part);
    return Buffer.concat(parts).toString();
  };
  beforeAll(() => {
    bundle(script, { stdin: { contents: FAULTY, resolveDir: source, loader: 'ts' } });
    pool = new ProcessPool({ script, size: 2, idle_ms: 10_000, limits: { heap_mb: 64, stall_s: 6 } });
  });
  afterAll(() => pool.close());

  it('passes on any bytes, one input after the other and several at once', async () => {
    const long = 'x'.repeat(3_000_000);
    expect(await run('a', 'b')).toBe('ab');
    expect(await run()).toBe('');
    expect(await run(long, 'y')).toBe(`${long}y`);
    expect(await Promise.all(['1', '2', '3', '4', '5'].map((text) => run(text)))).toEqual(['1', '2', '3', '4', '5']);
  });

  it('says what it left out', async () => {
    expect(await run('note')).toBe('note');
    expect(notes).toEqual(['left out 7']);
  });

  it.each([
    ['hang', 'it made no progress for 6 s'],
    ['sleep', 'it made no progress for 6 s'],
    ['exit', 'it ended with exit code 3'],
    ['abort', /SIGABRT|exit code/],
    ['heap', /SIGABRT|SIGKILL|SIGTRAP|exit code/],
    ['buffers', 'it was ended by SIGKILL, probably for lack of memory'],
    ['reject', 'not awaited'],
    ['throw', 'a bad length'],
  ] as const)('that fails (%s) is replaced, and the caller works on', async (fault, message) => {
    const stop = watchLoop();
    await expect(run('x', fault, 'y')).rejects.toThrow(message);
    expect(stop()).toBeLessThan(1_000);
    expect(await Promise.all([run('a'), run('b'), run('c')])).toEqual(['a', 'b', 'c']);
  });

  it('passes on an AppError', async () => {
    await expect(run('refuse')).rejects.toMatchObject({ code: 'ingest.bad_parquet', message: 'The file is bad.', details: { at: 3 } });
    expect(await run('a')).toBe('a');
  });

  it('is not ended while its source is slow', async () => {
    const slow = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      await new Promise((done) => setTimeout(done, 8_000));
      yield Buffer.from('b');
    };
    const parts: string[] = [];
    for await (const part of pool.run(slow(), () => undefined)) parts.push(Buffer.from(part).toString());
    expect(parts.join('')).toBe('ab');
  });

  it('reports the error of its source', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      throw new AppError('ingest.aborted', 'The upload broke off.');
    };
    await expect((async () => {
      for await (const _part of pool.run(broken(), () => undefined));
    })()).rejects.toMatchObject({ code: 'ingest.aborted' });
    expect(await run('a')).toBe('a');
  });

  it('may be left before its end', async () => {
    for await (const _part of pool.run(inChunks('a', 'x'.repeat(5_000_000)), () => undefined)) break;
    expect(await run('a')).toBe('a');
  });
});

describe('readers with a process for Parquet and zstd', () => {
  const script = join(folder, 'unpack-process.cjs');
  const rules = { window_ms: 600_000, isMonitored: parseMonitoredNetworks([]) };
  const readers = isolatedReaders(script, inlineReaders(rules));
  const read = async (bytes: Uint8Array): Promise<{ rows: number; report: LogReport }> => {
    const log = readers.read(inChunks(bytes), { now: 1_800_000_000_000 });
    let rows = 0;
    for (;;) {
      const next = await log.next();
      if (next.done === true) return { rows, report: next.value };
      rows += countRows(next.value);
    }
  };
  beforeAll(() => bundle(script, { entryPoints: [join(source, 'intake/readers/unpack-process.ts')] }));
  afterAll(() => readers.close());

  it('reads Parquet, zstd, gzip and text', async () => {
    const parquet = await makeParquet(flowRows(3_000));
    for (const bytes of [parquet, gzipSync(parquet)]) expect(await read(bytes)).toMatchObject({ rows: 3_000, report: { source_id: 'aws_vpc_flow', rows_rejected: 0 } });
    const row = '2 1 eni-0 192.0.2.7 10.0.0.5 30000 443 6 10 1000 1772492400 1772492460 ACCEPT OK\n';
    for (const bytes of [Buffer.from(row), gzipSync(row)]) expect((await read(bytes)).rows).toBe(1);
  });

  it('counts the rows of a damaged row group', async () => {
    const file = await makeParquet(flowRows(6_144), "CODEC 'gzip', ROW_GROUP_SIZE 2048");
    file.fill(0xff, Math.floor(file.length * 0.42), Math.floor(file.length * 0.44));
    const { rows, report } = await read(file);
    expect([rows, report.rows_rejected, report.rejects]).toEqual([4_096, 2_048, [expect.objectContaining({ reason: 'in a damaged row group of the Parquet file', count: 2_048 })]]);
  });

  it('answers all the while, whatever bytes are changed', async () => {
    const files = [await makeParquet(flowRows(200)), await makeParquet(flowRows(200), "CODEC 'gzip'"), await makeParquet("SELECT {'a': [i, i + 1]} AS s, 'x' || i AS t FROM range(100) t(i)", "CODEC 'zstd'"), gzipSync(flowRows(1)), Buffer.from('KLUv/QBYqQAAImEsYjAiCiJhLGIxIgoiYSxiMiIK', 'base64')];
    // A fixed sequence, so that a failure is found again.
    let state = 88_172_645;
    const random = (below: number): number => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    };
    const stop = watchLoop();
    const outcomes = new Map<string, number>();
    for (let i = 0; i < FUZZ_RUNS; i++) {
      const bytes = Buffer.from(files[random(files.length)]);
      for (let changes = 1 + random(4); changes > 0; changes--) bytes[4 + random(bytes.length - 4)] = random(256);
      const cut = random(10) === 0 ? bytes.subarray(0, 4 + random(bytes.length - 4)) : bytes;
      const outcome = await read(cut).then(
        () => 'read',
        (error: unknown) => (error instanceof AppError && error.status < 500 ? error.code : String(error)),
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    const known = ['read', 'ingest.bad_compression', 'ingest.bad_parquet', 'ingest.parquet_too_large', 'ingest.expands_too_much', 'ingest.wrong_columns', 'ingest.empty', 'ingest.unsupported_compression', 'ingest.not_text'];
    expect([...outcomes.keys()].filter((outcome) => !known.includes(outcome))).toEqual([]);
    expect(outcomes.size).toBeGreaterThan(2);
    expect(stop()).toBeLessThan(1_000);
  }, 600_000);
});
