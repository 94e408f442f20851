import type { DuckDBValue } from '@duckdb/node-api';
import type { FeedHealth, StoredModel, StoreReads } from '../../contract/store.ts';
import { toSqlEngine } from '../../sql/engine.ts';
import { SqlReads } from '../../sql/sql-reads.ts';
import { duckDbDialect } from '../duckdb-dialect.ts';
import type { Reader } from '../engine/reader.ts';
import { SharedReads } from '../engine/shared-reads.ts';
import { readFeedHealth, readFeedPosition } from '../schema/feeds.ts';
import { readModelLog } from '../schema/model-log.ts';
import { readTriageLog } from '../schema/triage-log.ts';
import { DuckDbExecutor, type TimeRead } from './duckdb-executor.ts';

export type { TimeRead };

type Row = Record<string, unknown>;

/** The reads of the store: those of all SQL databases, and those of the state. */
export class DuckDbReads extends SqlReads implements StoreReads {
  private readonly executor: DuckDbExecutor;

  /**
   * @param timed - wraps the wait for a statement
   * @param signal - aborts when the client has disconnected
   */
  protected constructor(
    protected readonly reader: Reader,
    private readonly timed: TimeRead,
    protected readonly shared = new SharedReads(),
    signal?: AbortSignal,
  ) {
    const executor = new DuckDbExecutor(reader, timed, shared, signal);
    super(toSqlEngine(duckDbDialect, executor));
    this.executor = executor;
  }

  until(signal: AbortSignal): StoreReads {
    return new DuckDbReads(this.reader, this.timed, this.shared, signal);
  }

  triageLog(): Promise<readonly string[]> {
    return readTriageLog((sql, values) => this.rows(sql, values));
  }

  async currentModel(): Promise<StoredModel | null> {
    const [row] = await this.rows('SELECT model_version, trained_at::DOUBLE AS trained_at, body FROM models WHERE is_current');
    return (row as unknown as StoredModel | undefined) ?? null;
  }

  async findModel(model_version: string): Promise<StoredModel | null> {
    const [row] = await this.rows('SELECT model_version, trained_at::DOUBLE AS trained_at, body FROM models WHERE model_version = ?', [model_version]);
    return (row as unknown as StoredModel | undefined) ?? null;
  }

  async storedModels(): Promise<ReadonlySet<string>> {
    return new Set((await this.rows('SELECT model_version FROM models')).map((row) => row.model_version as string));
  }

  modelLog(): Promise<readonly string[]> {
    return readModelLog((sql, values) => this.rows(sql, values));
  }

  feedPosition(feed: string, part = ''): Promise<string | null> {
    return readFeedPosition((sql, values) => this.rows(sql, values), feed, part);
  }

  feedHealth(): Promise<FeedHealth[]> {
    return readFeedHealth((sql, values) => this.rows(sql, values));
  }

  async dueSourceCount(): Promise<number> {
    const [{ count }] = await this.rows('SELECT count(DISTINCT src_ip)::DOUBLE AS count FROM due_sources');
    return count as number;
  }

  async isSourceDue(src_ip: string): Promise<boolean> {
    const [{ is_due }] = await this.rows('SELECT count(*) > 0 AS is_due FROM due_sources WHERE src_ip = ?', [src_ip]);
    return is_due as boolean;
  }

  /** Runs a statement that reads. Callers may share the rows and must not change them. */
  protected async rows(sql: string, values: DuckDBValue[] = []): Promise<Row[]> {
    return (await this.executor.rows(sql, values as Array<string | number | null>)) as Row[];
  }
}
