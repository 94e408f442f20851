import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, FEATURE_COLUMNS, sessionInputSchema, toSessions, type SessionInput } from '@weir/schema';
import { toSessionRules } from '../compose.ts';
import type { Config } from '../serve/config/config.ts';
import type { LogTally } from '../intake/lines/log-tally.ts';
import { readLog } from '../intake/lines/read-log.ts';
import { RecordPlacer } from '../intake/sessions/place-record.ts';
import { RecordBlockBuilder } from '../intake/sessions/record-block.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import type { TrafficRecord } from '../intake/formats/traffic-record.ts';
import { DuckDbStore } from '../store/duckdb/duckdb-store.ts';
import type { ScoreBlock, Store, Upload } from '../store/contract/store.ts';

/** Columns of the cells of joined records, because no single line holds a whole session. */
const SESSION_COLUMNS = Object.keys(sessionInputSchema.shape) as ReadonlyArray<keyof SessionInput>;

/** The temporary store needs no features, because it is deleted after the join. */
const toUnscored: ScoreBlock = ({ size }) => Promise.resolve({ features: FEATURE_COLUMNS.map(() => new Float64Array(size)), verdicts: null });

/** No limit on the number of sessions. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Sessions of a log file, each with the cells that it came from. */
export interface SessionBatch {
  readonly columns: readonly string[];
  readonly sessions: readonly SessionInput[];
  readonly cells: ReadonlyArray<readonly string[]>;
}

/**
 * Yields the sessions of a log file without a server. Records are joined into sessions as a server joins them.
 *
 * @param advance is called with the number of bytes read
 * @throws AppError `file.unreadable`, and the errors of readLog
 */
export async function* readSessions(
  file: string,
  hints: LogHints,
  tally: LogTally,
  config: Config,
  advance: (bytes: number) => void = () => undefined,
): AsyncGenerator<SessionBatch> {
  let joining: RecordJoin | null = null;
  try {
    for await (const batch of readLog(readChunks(file, advance), tally, hints)) {
      if (batch.sessions.length > 0) yield batch;
      if (batch.records.length > 0) joining ??= await RecordJoin.begin(config);
      for (const record of batch.records) await joining!.add(record);
    }
    if (joining !== null) yield* joining.end();
  } finally {
    await joining?.close();
  }
}

async function* readChunks(file: string, advance: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
      advance(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    throw new AppError('file.unreadable', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

/** Joins records in a temporary store, which is deleted afterwards. */
class RecordJoin {
  private readonly blocks = new RecordBlockBuilder(false);

  private constructor(
    private readonly folder: string,
    private readonly store: Store,
    private readonly upload: Upload,
    private readonly placer: RecordPlacer,
  ) {}

  static async begin(config: Config): Promise<RecordJoin> {
    const rules = toSessionRules(config);
    const folder = await mkdtemp(join(tmpdir(), 'weir-join-'));
    try {
      const store = await DuckDbStore.open(folder, { memory_mb: config.store_memory_mb, window_ms: rules.window_ms });
      const upload = await store.openUpload({ feed: 'file', score: toUnscored, partStored: () => undefined, now: Date.now });
      return new RecordJoin(folder, store, upload, new RecordPlacer(rules));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async add(record: TrafficRecord): Promise<void> {
    this.blocks.add(this.placer.place(record));
    if (this.blocks.isFull) await this.upload.appendRecords(this.blocks.take()!);
  }

  /** Yields the sessions in the order of their start. */
  async *end(): AsyncGenerator<SessionBatch> {
    const block = this.blocks.take();
    if (block !== null) await this.upload.appendRecords(block);
    await this.upload.commit({ feed: 'file', source_id: null, rows_read: 0, rejects: [], skips: [], now: Date.now() });
    for await (const block of this.store.trainingSessions(ALL, 0)) {
      const sessions = toSessions(block).map(({ session_id: _session_id, ...session }): SessionInput => session);
      yield { columns: SESSION_COLUMNS, sessions, cells: sessions.map((session) => SESSION_COLUMNS.map((name) => String(session[name] ?? ''))) };
    }
  }

  async close(): Promise<void> {
    await this.upload.abort();
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
