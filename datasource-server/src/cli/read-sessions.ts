import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURE_COLUMNS, AppError, type RecordBlock, type SessionBlock } from '@weir/schema';
import { toSessionRules } from '../compose.ts';
import type { Config } from '../serve/config/config.ts';
import { isolatedReaders } from '../intake/readers/isolated-readers.ts';
import { countRows, inlineReaders, type LogReport } from '../intake/readers/read-rows.ts';
import { SessionCollector } from '../intake/sessions/session-collector.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { DuckDbStore } from '../store/duckdb/duckdb-store.ts';
import type { ScoreBlock, Store, Upload } from '../store/contract/store.ts';

/** The temporary store needs no features, because it is deleted after the join. */
const toUnscored: ScoreBlock = ({ size }) => Promise.resolve({ features: FEATURE_COLUMNS.map(() => new Float64Array(size)), verdicts: null });

/** No limit on the number of sessions. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Sessions of a log file. */
export interface FileSessions {
  /** Each session once: in the order of the file, or by start_time and session_id where they were joined from records. */
  readonly sessions: SessionBlock;
  /** Rows with traffic, including those that repeat others. */
  readonly row_count: number;
  /** Rows that repeat a session; 0 for joined sessions. */
  readonly duplicate_count: number;
  /** Whether sessions were joined from records, so that no single row holds a whole session. */
  readonly is_joined: boolean;
  readonly report: LogReport;
}

/** Callbacks of reading. */
export interface ReadProgress {
  /** Called with the number of bytes read. */
  readonly advance?: (bytes: number) => void;
  /** Awaited when all bytes are read and records are to be joined. */
  readonly joining?: () => Promise<void>;
}

/**
 * Reads the sessions of a log file without a server. Records are joined into sessions as a server joins them.
 *
 * @throws AppError `file.unreadable`, `ingest.no_valid_rows`, and the errors of isolatedReaders
 */
export const readSessions = async (file: string, hints: LogHints, config: Config, { advance, joining }: ReadProgress = {}): Promise<FileSessions> => {
  const collector = new SessionCollector();
  let recordJoin: RecordJoin | null = null;
  let row_count = 0;
  let duplicates_in_blocks = 0;
  const readers = isolatedReaders(join(config.assets_dir, 'unpack-process.cjs'), inlineReaders(toSessionRules(config)));
  try {
    const rows = readers.read(readChunks(file, advance), { now: Date.now(), ...hints });
    let next = await rows.next();
    for (; next.done !== true; next = await rows.next()) {
      row_count += countRows(next.value);
      if ('block' in next.value) {
        recordJoin ??= await RecordJoin.begin(config);
        await recordJoin.add(next.value.block);
      } else {
        collector.add(next.value.sessions);
        duplicates_in_blocks += next.value.repeated;
      }
    }
    const report = next.value;
    if (row_count === 0) {
      throw new AppError('ingest.no_valid_rows', `${file} has no valid row: all ${report.rows_rejected} rows were rejected.`, { details: { rejects: report.rejects } });
    }
    if (recordJoin !== null) {
      await joining?.();
      for await (const block of recordJoin.end()) collector.add(block);
    }
    return { sessions: collector.toBlock(), row_count, duplicate_count: duplicates_in_blocks + collector.duplicate_count, is_joined: recordJoin !== null, report };
  } finally {
    await readers.close();
    await recordJoin?.close();
  }
};

/** Yields the bytes of a file. @throws AppError `file.unreadable` */
export async function* readChunks(file: string, advance: (bytes: number) => void = () => undefined): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>) {
      advance(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    throw new AppError('file.unreadable', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

/** Larger reads need fewer calls. */
const CHUNK_BYTES = 1024 * 1024;

/** Joins records in a temporary store, which is deleted afterwards. */
class RecordJoin {
  private constructor(
    private readonly folder: string,
    private readonly store: Store,
    private readonly upload: Upload,
  ) {}

  static async begin(config: Config): Promise<RecordJoin> {
    const { window_ms } = toSessionRules(config);
    const folder = await mkdtemp(join(tmpdir(), 'weir-join-'));
    try {
      const store = await DuckDbStore.open(folder, { memory_mb: config.store_memory_mb, window_ms });
      const upload = await store.openUpload({ feed: 'file', score: toUnscored, partStored: () => undefined, now: Date.now });
      return new RecordJoin(folder, store, upload);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  add(block: RecordBlock): Promise<void> {
    return this.upload.appendRecords(block);
  }

  /** Yields the sessions in the order of their start. */
  async *end(): AsyncGenerator<SessionBlock> {
    await this.upload.commit({ feed: 'file', source_id: null, rows_read: 0, rejects: [], skips: [], now: Date.now() });
    yield* this.store.trainingSessions(ALL, 0);
  }

  async close(): Promise<void> {
    await this.upload.abort();
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
