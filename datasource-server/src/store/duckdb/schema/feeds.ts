import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { FeedHealth, FeedPosition, FeedState, ReasonCount, UploadNote } from '../../contract/store.ts';

/** Maximum number of reject reasons per feed; further reasons are counted under OTHER_REASONS. */
const MAX_REASONS = 50;
const OTHER_REASONS = 'other reasons';

/** One row per feed; one per feed and part with its own position; one per feed and reject reason. */
export const FEED_TABLES_SQL = [
  `CREATE TABLE IF NOT EXISTS feeds (feed VARCHAR, source_id VARCHAR, rows_read BIGINT DEFAULT 0, rows_stored BIGINT DEFAULT 0,
     rows_duplicate BIGINT DEFAULT 0, rows_late BIGINT DEFAULT 0, rows_rejected BIGINT DEFAULT 0, rows_skipped BIGINT DEFAULT 0,
     last_arrival BIGINT, watermark BIGINT, state VARCHAR, detail VARCHAR)`,
  'CREATE TABLE IF NOT EXISTS feed_positions (feed VARCHAR, part VARCHAR, position VARCHAR)',
  'CREATE TABLE IF NOT EXISTS feed_rejects (feed VARCHAR, reason VARCHAR, row_count BIGINT)',
];

/** Ingest results of one write. */
export interface FeedCounts {
  readonly rows_stored: number;
  readonly rows_duplicate: number;
  readonly rows_late: number;
  /** Latest event time, UTC epoch ms; null without rows. */
  readonly latest: number | null;
}

const bind = (value: number | null): DuckDBValue => (value === null ? null : BigInt(value));
const sum = (reasons: readonly ReasonCount[]): number => reasons.reduce((total, { count }) => total + count, 0);

const ensureFeed = async (connection: DuckDBConnection, feed: string): Promise<void> => {
  await connection.run('INSERT INTO feeds (feed) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM feeds WHERE feed = ?)', [feed, feed]);
};

/** Adds an upload to the counts of its feed, in the open transaction that stores its rows. */
export const countUpload = async (connection: DuckDBConnection, note: UploadNote, counts: FeedCounts): Promise<void> => {
  const { feed, now } = note;
  await ensureFeed(connection, feed);
  const watermark = counts.latest === null ? null : Math.min(counts.latest, now);
  await connection.run(
    `UPDATE feeds SET source_id = coalesce(?, source_id), rows_read = rows_read + ?, rows_stored = rows_stored + ?, rows_duplicate = rows_duplicate + ?,
       rows_late = rows_late + ?, rows_rejected = rows_rejected + ?, rows_skipped = rows_skipped + ?, last_arrival = ?,
       watermark = greatest(watermark, ?) WHERE feed = ?`,
    [
      note.source_id,
      ...[note.rows_read, counts.rows_stored, counts.rows_duplicate, counts.rows_late, sum(note.rejects), sum(note.skips), now, watermark].map(bind),
      feed,
    ],
  );
  if (note.position !== undefined) await writeFeedPosition(connection, feed, note.position);
  for (const { reason, count } of note.rejects) await countReason(connection, feed, reason, count);
};

const countReason = async (connection: DuckDBConnection, feed: string, reason: string, count: number): Promise<void> => {
  const known = await connection.runAndReadAll('SELECT reason FROM feed_rejects WHERE feed = ?', [feed]);
  const reasons = known.getColumnsJS()[0] ?? [];
  const key = reasons.includes(reason) || reasons.length < MAX_REASONS ? reason : OTHER_REASONS;
  if (reasons.includes(key)) await connection.run('UPDATE feed_rejects SET row_count = row_count + ? WHERE feed = ? AND reason = ?', [BigInt(count), feed, key]);
  else await connection.run('INSERT INTO feed_rejects VALUES (?, ?, ?)', [feed, key, BigInt(count)]);
};

/** Stores the state of a feed. */
export const writeFeedState = async (connection: DuckDBConnection, feed: string, { state, detail }: FeedState): Promise<void> => {
  await ensureFeed(connection, feed);
  await connection.run('UPDATE feeds SET state = ?, detail = ? WHERE feed = ?', [state, detail, feed]);
};

/** Stores where a feed resumes. */
export const writeFeedPosition = async (connection: DuckDBConnection, feed: string, { part = '', value }: FeedPosition): Promise<void> => {
  await connection.run('DELETE FROM feed_positions WHERE feed = ? AND part = ?', [feed, part]);
  await connection.run('INSERT INTO feed_positions VALUES (?, ?, ?)', [feed, part, value]);
};

type ReadRows = (sql: string, values?: DuckDBValue[]) => Promise<Array<Record<string, unknown>>>;

/** Returns where a feed, or a part of it, resumes; null if no position is stored. */
export const readFeedPosition = async (read: ReadRows, feed: string, part: string): Promise<string | null> => {
  const [row] = await read('SELECT position FROM feed_positions WHERE feed = ? AND part = ?', [feed, part]);
  return (row?.position as string | undefined) ?? null;
};

const COUNTS = ['rows_read', 'rows_stored', 'rows_duplicate', 'rows_late', 'rows_rejected', 'rows_skipped', 'last_arrival', 'watermark'];

/** Returns every feed with its counts, ordered by name. */
export const readFeedHealth = async (read: ReadRows): Promise<FeedHealth[]> => {
  const feeds = await read(`SELECT feed, source_id, state, detail, ${COUNTS.map((name) => `${name}::DOUBLE AS ${name}`).join(', ')} FROM feeds ORDER BY feed`);
  const rejects = await read('SELECT feed, reason, row_count::DOUBLE AS count FROM feed_rejects ORDER BY row_count DESC, reason');
  return feeds.map((row) => ({
    ...(row as unknown as FeedHealth),
    rejects: rejects.filter(({ feed }) => feed === row.feed).map(({ reason, count }) => ({ reason, count }) as ReasonCount),
  }));
};
