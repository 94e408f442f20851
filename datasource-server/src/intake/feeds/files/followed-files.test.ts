import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MemoryIntake, readLog, type Crash } from '../../../test-support/memory-intake.ts';
import type { FeedContext } from '../define-feed.ts';
import { FeedRecord } from '../feed-status.ts';
import { runFeed } from '../run-feed.ts';
import { filesFeed, FollowedFiles } from './files-feed.ts';

/** A line of an access log; two with the same arguments are equal. */
const line = (second: number, client = 1, path = '/'): string =>
  `192.0.2.${client} - - [01/Jan/2026:00:00:${String(second).padStart(2, '0')} +0000] "GET ${path} HTTP/1.1" 200 612 "-" "curl/8"`;
const repeat = (count: number, text: string): string => `${text}\n`.repeat(count);

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
}

describe('followed files', () => {
  let folder: string;
  let intake: MemoryIntake;
  let now: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-followed-'));
    intake = new MemoryIntake();
    now = Date.now();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const warnings: string[] = [];
  /** Runs a feed once; the signal is aborted when the run ends, also by a crash. */
  const run = async (work: (files: FollowedFiles, context: FeedContext) => Promise<void>, settings: object = {}): Promise<FeedRecord> => {
    const ended = new AbortController();
    intake.end = () => ended.abort();
    const record = new FeedRecord('logs', 'files', () => now);
    const parsed = filesFeed.settings.parse({ kind: 'files', name: 'logs', path: folder, ...settings });
    let failure: Error | undefined;
    await runFeed(
      async (given, context) => {
        const files = new FollowedFiles(given, context);
        try {
          await files.resume();
          await work(files, context);
        } catch (error) {
          failure = error as Error;
        } finally {
          ended.abort();
          await files.close();
        }
      },
      parsed,
      { intake, record, signal: ended.signal, now: () => now, warn: (_facts, message) => warnings.push(message) },
    );
    if (failure !== undefined) throw failure;
    return record;
  };
  const path = (name = 'access.log'): string => join(folder, name);

  it('give the rows of one whole read, whatever the cuts between looks and the crashes', async () => {
    const arbitraryLine = fc.tuple(fc.constantFrom(1, 1, 1, 2), fc.constantFrom(1, 2), fc.constantFrom('/', '/a')).map(([second, client, page]) => line(second, client, page));
    const arbitraryLines = fc.array(fc.tuple(arbitraryLine, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 12 }).map((lines) => lines.map(([text, count]) => repeat(count, text)).join(''));
    const looks = fc.array(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), crash: fc.constantFrom<Crash>(null, null, 'before', 'after'), restarts: fc.boolean() }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(arbitraryLines, looks, fc.boolean(), async (text, cuts, hasHeader) => {
        const content = hasHeader ? `#Software: test\n${text}` : text;
        const file = path(`${Math.random()}.log`);
        intake = new MemoryIntake();
        writeFileSync(file, '');
        let written = 0;
        const steps = [...cuts, { share: 1, crash: null, restarts: true }];
        for (let at = 0; at < steps.length; ) {
          await run(async (files) => {
            for (let goesOn = true; goesOn && at < steps.length; ) {
              const { share, crash, restarts } = steps[at++];
              const next = Math.max(written, Math.round(share * content.length));
              appendFileSync(file, content.slice(written, next));
              written = next;
              intake.crash = () => crash;
              await files.look();
              goesOn = !restarts;
            }
          }).catch(() => undefined);
          intake.crash = () => null;
        }
        await run((files) => files.look());
        unlinkSync(file);
        const whole = await readLog(bytesOf(content));
        expect([...intake.rows].sort()).toEqual([...new Set(whole.keys)].sort());
        expect(whole.keys).toHaveLength(text.split('\n').length - 1);
      }),
      { numRuns: 60, seed: 18 },
    );
  }, 120_000);

  it('are read line by line where the first line of a look is not readable', async () => {
    await run(async (files) => {
      writeFileSync(path(), repeat(1, line(1)));
      await files.look();
      appendFileSync(path(), `not a request at all\n${Array.from({ length: 50 }, (_, i) => `${line(2, i + 2)}\n`).join('')}`);
      await files.look();
    });
    expect([intake.rows.size, intake.rows_rejected, intake.quarantined.length]).toEqual([51, 1, 0]);
  });

  it('keep the header of an earlier look, and follow a new one', async () => {
    const header = 'bytes_in,bytes_out,creation_time,end_time,src_ip';
    const record = await run(async (files) => {
      writeFileSync(path('a.csv'), `${header}\n`);
      await files.look();
      expect(intake.rows.size).toBe(0);
      appendFileSync(path('a.csv'), '1,2,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1\n');
      await files.look();
    });
    expect(record.toStatus()).toMatchObject({ failures: 0, rows_stored: 1 });
    await run(async (files) => {
      appendFileSync(path('a.csv'), 'nothing,2,3\n4,2,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1\n');
      await files.look();
    });
    expect([intake.rows.size, intake.rows_rejected]).toEqual([2, 1]);
  });

  it('wait for the end of a line, for hours and across restarts', async () => {
    const header = 'bytes_in,bytes_out,creation_time,end_time,src_ip\n';
    writeFileSync(path('a.csv'), `${header}1,1,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1\n`);
    await run(async (files) => {
      await files.look();
      appendFileSync(path('a.csv'), '1,12');
      await files.look();
      now += 7_200_000;
      await files.look();
      expect(intake.rows.size).toBe(1);
    });
    await run(async (files) => {
      now += 7_200_000;
      await files.look();
      expect([intake.rows.size, intake.rows_rejected]).toEqual([1, 0]);
      appendFileSync(path('a.csv'), '34,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1\n');
      await files.look();
    });
    const whole = await readLog(bytesOf(readFileSync(path('a.csv'), 'utf8')));
    expect([...intake.rows]).toEqual(whole.keys);
    expect([whole.keys.length, intake.rows_rejected]).toEqual([2, 0]);
  });

  it.each([
    ['is removed', (): void => unlinkSync(path())],
    ['is renamed to a name that is not followed', (): void => renameSync(path(), path('old'))],
    ['is rotated', (): void => renameSync(path(), path('access.log.1'))],
  ])('are read to a last line without a line end where the file %s', async (_case, change) => {
    await run(
      async (files) => {
        writeFileSync(path(), `${line(1)}\n${line(2)}`);
        await files.look();
        change();
        await files.look();
        expect(intake.rows.size).toBe(1);
        now += 11_000;
        await files.look();
        await files.look();
        expect(intake.rows.size).toBe(2);
      },
      { include: 'access.log*' },
    );
  });

  it('are read to the last line an hour after the last change, where they were complete from the start', async () => {
    writeFileSync(path(), `${line(1)}\n${line(2)}`);
    await run(async (files) => {
      await files.look();
      now += 3_000_000;
      await files.look();
      expect(intake.rows.size).toBe(1);
      now += 601_000;
      await files.look();
      expect(intake.rows.size).toBe(2);
    });
  });

  it('count identical requests over looks, restarts, rotation and truncation, and copies once', async () => {
    await run(async (files) => {
      for (let look = 0; look < 4; look++) {
        appendFileSync(path(), repeat(100, line(1)));
        await files.look();
      }
    });
    expect(intake.rows.size).toBe(400);
    await run(async (files) => {
      appendFileSync(path(), repeat(50, line(1)));
      await files.look();
      copyFileSync(path(), path('access.log.1'));
      truncateSync(path());
      appendFileSync(path(), repeat(30, line(1)));
      await files.look();
      expect(intake.rows.size).toBe(480);
      writeFileSync(path('access.log.2.gz'), gzipSync(readFileSync(path('access.log.1'))));
      await files.look();
      now += 11_000;
      await files.look();
      expect([intake.rows.size, intake.rows_duplicate]).toEqual([480, 900]);
    });
  });

  it('count identical requests of a new file after rotation, and those of a copy elsewhere once', async () => {
    await run(async (files) => {
      writeFileSync(path(), repeat(20, line(1)));
      await files.look();
      renameSync(path(), path('access.log.1'));
      writeFileSync(path(), repeat(10, line(1)) + repeat(5, line(2)) + repeat(5, line(3)));
      await files.look();
      expect(intake.rows.size).toBe(40);
      mkdirSync(path('archive'));
      copyFileSync(path('access.log.1'), path('archive/access.log.1'));
      writeFileSync(path('other.log'), repeat(1, line(7)) + repeat(9, line(1)));
      await files.look();
      expect(intake.rows.size).toBe(50);
      copyFileSync(path('other.log'), path('archive/kept'));
      await files.look();
    });
    expect([intake.rows.size, intake.rows_duplicate]).toEqual([50, 30]);
  });

  it('count identical requests of several servers, each with its own file', async () => {
    await run(async (files) => {
      for (const name of ['a.log', 'b.log', 'c.log', 'd.log']) writeFileSync(path(name), repeat(25, line(1)));
      await files.look();
      expect(intake.rows.size).toBe(100);
      for (const name of ['a.log', 'b.log']) appendFileSync(path(name), repeat(5, line(1)));
      await files.look();
    });
    await run(async (files) => {
      appendFileSync(path('c.log'), repeat(7, line(1)));
      await files.look();
    });
    expect([intake.rows.size, intake.rows_duplicate]).toEqual([117, 0]);
  });

  it('that earlier versions read are continued, with the header from their start', async () => {
    const rows = Array.from({ length: 4 }, (_, i) => `${i},2,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1\n`);
    writeFileSync(path('a.csv'), `bytes_in,bytes_out,creation_time,end_time,src_ip\n${rows[0]}${rows[1]}`);
    await run((files) => files.look());
    for (const [key, value] of intake.positions) {
      const { offset, head_bytes, head_sha256 } = JSON.parse(value) as Record<string, unknown>;
      intake.positions.set(key, JSON.stringify({ offset, head_bytes, head_sha256 }));
    }
    appendFileSync(path('a.csv'), rows[2] + rows[3]);
    await run((files) => files.look());
    expect([intake.rows.size, intake.rows_duplicate, intake.rows_rejected]).toEqual([4, 0, 0]);
  });

  it('that cannot be read go to quarantine, and the others are read', async () => {
    writeFileSync(path('a.log'), repeat(2, line(1)));
    writeFileSync(path('b.log'), 'hello\nworld\n');
    writeFileSync(path('c.gz'), Buffer.concat([gzipSync(line(2)).subarray(0, 20), Buffer.from('broken')]));
    writeFileSync(path('d.log'), repeat(3, line(3)));
    writeFileSync(path('ELBAccessLogTestFile'), 'Enable AccessLog for ELB: test\n');
    writeFileSync(path('_SUCCESS'), '');
    const record = await run(async (files) => {
      await files.look();
      now += 11_000;
      await files.look();
      await files.look();
    });
    expect(intake.rows.size).toBe(5);
    expect(intake.quarantined.map(({ label }) => label)).toEqual([path('b.log'), path('c.gz')]);
    expect(intake.quarantined[0].text).toBe('hello\nworld\n');
    expect(record.toStatus()).toMatchObject({ failures: 2, retries: 0 });
  });

  it('whose reading fails unexpectedly are tried once more, then go to quarantine', async () => {
    let failing = 1;
    intake.take = new Proxy(intake.take, {
      apply: async (take, self, [log, hints, origin]: Parameters<MemoryIntake['take']>) => {
        if (failing-- > 0) throw new TypeError('Do not know how to serialize a BigInt');
        return take.call(self, log, hints, origin);
      },
    });
    writeFileSync(path('a.log'), repeat(2, line(1)));
    await run((files) => files.look());
    expect([intake.rows.size, intake.quarantined.length]).toEqual([2, 0]);
    failing = 2;
    writeFileSync(path('b.log'), repeat(2, line(2)));
    writeFileSync(path('c.log'), repeat(2, line(3)));
    const record = await run((files) => files.look());
    expect([intake.rows.size, intake.quarantined]).toEqual([4, [expect.objectContaining({ label: path('b.log'), reason: 'TypeError: Do not know how to serialize a BigInt' })]]);
    expect(record.toStatus()).toMatchObject({ failures: 1, retries: 0 });
  });

  it('are read again after a temporary failure, such as a full disk', async () => {
    intake.take = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { errno: -28 }));
    writeFileSync(path('a.log'), repeat(2, line(1)));
    await expect(run((files) => files.look())).rejects.toThrow('ENOSPC');
    expect([intake.quarantined.length, intake.positions.size]).toEqual([0, 0]);
  });

  it('are found behind symbolic links, each once', async () => {
    const other = mkdtempSync(join(tmpdir(), 'weir-linked-'));
    mkdirSync(join(other, 'pod'));
    writeFileSync(join(other, 'pod', 'x.log'), repeat(3, line(1)));
    symlinkSync(other, path('pods'));
    symlinkSync(join(other, 'pod', 'x.log'), path('x.log'));
    symlinkSync(folder, path('circle'));
    symlinkSync(path('nowhere'), path('gone.log'));
    const record = await run((files) => files.look().then(() => files.look()));
    rmSync(other, { recursive: true });
    expect([intake.rows.size, intake.rows_duplicate]).toEqual([3, 0]);
    expect(record.toStatus()).toMatchObject({ failures: 1 });
    expect(record.toStatus().last_error).toContain('gone.log is a symbolic link');
  });
});
