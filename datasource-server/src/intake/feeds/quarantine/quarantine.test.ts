import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AppError, type IngestReport } from '@weir/schema';
import type { LogHints } from '../../formats/define-format.ts';
import { Quarantine, type QuarantinedInput } from './quarantine.ts';
import { replayQuarantine } from './replay-quarantine.ts';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('the quarantine', () => {
  let folder: string;
  let now = 1_000;
  let removed: QuarantinedInput[] = [];
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'weir-quarantine-')), 'quarantine');
    removed = [];
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));
  const open = (limits: Partial<ConstructorParameters<typeof Quarantine>[1]> = {}): Quarantine =>
    new Quarantine(folder, { max_count: 3, max_input_bytes: 10, max_bytes: 25, ...limits }, () => now++, (input) => removed.push(input));
  const put = (quarantine: Quarantine, label: string, text: string, more: { offset?: number; reason?: string; hints?: LogHints } = {}) =>
    quarantine.put({ feed: 'logs', label, reason: 'unrecognised log format', hints: {}, ...more }, chunks(text));
  const textOf = async (quarantine: Quarantine, input: QuarantinedInput): Promise<string> => (await buffer(quarantine.open(input))).toString();

  it('keeps bytes and facts of an input for its owner only, also after a restart', async () => {
    const kept = await put(open(), 's3://logs/a', 'abc', { hints: { fields: ['a'], numbering: { origin: 's3://logs/a', before: [new Map([[1, 2]])] } } });
    const again = open();
    expect(await again.list()).toEqual([kept]);
    expect(kept).toMatchObject({ feed: 'logs', label: 's3://logs/a', reason: 'unrecognised log format', bytes: 3, bytes_left_out: 0, hints: { fields: ['a'], numbering: { origin: 's3://logs/a' } } });
    expect(kept.hints.numbering).not.toHaveProperty('before');
    expect(await textOf(again, kept)).toBe('abc');
    expect(readdirSync(folder).map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8))).toEqual(['600', '600']);
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
    await again.remove(kept);
    expect([await again.list(), readdirSync(folder)]).toEqual([[], []]);
  });

  it('keeps the same input once, and another one of the same name besides', async () => {
    const quarantine = open();
    await put(quarantine, 'page', 'abc');
    await put(quarantine, 'page', 'abc');
    await put(quarantine, 'page', 'abd');
    expect((await quarantine.list()).map(({ bytes }) => bytes)).toEqual([3, 3]);
  });

  it('adds pieces of a growing log to one input, the last one once after a crash', async () => {
    const quarantine = open();
    await put(quarantine, 'error.log', 'ab\n', { offset: 0 });
    await put(quarantine, 'error.log', 'cd\n', { offset: 3 });
    await put(open(), 'error.log', 'cd\n', { offset: 3 });
    await put(quarantine, 'error.log', 'efghij\n', { offset: 6 });
    const [input, ...others] = await open().list();
    expect([others, input.bytes, input.bytes_left_out, await textOf(quarantine, input)]).toEqual([[], 10, 3, 'ab\ncd\nefgh']);
    expect(statSync(join(folder, input.id)).mode & 0o777).toBe(0o600);
  });

  it('keeps a part of an input that is too large', async () => {
    const quarantine = open();
    const kept = await quarantine.put({ feed: 'logs', label: 'a', reason: 'r', hints: {} }, chunks('abcdef', 'ghijkl', 'mn'));
    expect([kept.bytes, kept.bytes_left_out, await textOf(quarantine, kept)]).toEqual([10, 4, 'abcdefghij']);
  });

  it('removes the oldest inputs beyond the number and the bytes, and reports each', async () => {
    const quarantine = open();
    for (const text of ['a', 'b', 'c', 'd']) await put(quarantine, text, text);
    expect([(await quarantine.list()).map(({ label }) => label), removed.map(({ label }) => label), quarantine.removed_count]).toEqual([['d', 'c', 'b'], ['a'], 1]);
    await put(quarantine, 'e', '0123456789');
    await put(quarantine, 'f', '0123456789');
    await put(quarantine, 'g', '0123456789');
    expect((await quarantine.list()).map(({ label }) => label)).toEqual(['g', 'f']);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it('is replayed through the feed of each input, the oldest first; what is read leaves it', async () => {
    const quarantine = open();
    await put(quarantine, 'good', 'abc', { hints: { numbering: { origin: 'good' } } });
    await put(quarantine, 'bad', 'abd');
    await put(quarantine, 'broken', 'abe');
    const taken: unknown[] = [];
    const take = async (log: AsyncIterable<Uint8Array>, hints: LogHints, origin: unknown): Promise<IngestReport> => {
      const text = (await buffer(log)).toString();
      taken.push([text, hints, origin]);
      if (text === 'abd') throw new AppError('ingest.wrong_columns', 'x');
      if (text === 'abe') throw new TypeError('y');
      return { rows_stored: 2, rows_duplicate: 1, rows_rejected: 0 } as IngestReport;
    };
    expect(await replayQuarantine(quarantine, { take })).toEqual({
      inputs_read: 1, inputs_kept: [{ label: 'bad', reason: 'unrecognised log format' }, { label: 'broken', reason: 'TypeError: y' }], rows_stored: 2, rows_duplicate: 1, rows_rejected: 0,
    });
    expect(taken[0]).toEqual(['abc', { numbering: { origin: 'good' } }, { feed: 'logs' }]);
    expect((await quarantine.list()).map(({ label }) => label)).toEqual(['broken', 'bad']);
    const busy = () => Promise.reject(new AppError('store.out_of_memory', 'z'));
    await expect(replayQuarantine(quarantine, { take: busy })).rejects.toMatchObject({ code: 'store.out_of_memory' });
  });
});
