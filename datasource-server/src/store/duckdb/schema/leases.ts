import { randomUUID } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LeaseRequest, SourceLease } from '../../contract/store.ts';

/** Ends every lease: its holder was a process that used this store before, and only one can. */
export const END_LEASES_SQL = ['UPDATE due_sources SET lease_id = NULL, leased_until = NULL WHERE lease_id IS NOT NULL', 'DELETE FROM leases'];

/**
 * A source is due while it has a row. The rows that a lease took carry its id; a row added later has none, so the source stays
 * due when the lease ends.
 */
const CHOSEN_SQL = `SELECT DISTINCT src_ip FROM due_sources
  WHERE src_ip NOT IN (SELECT src_ip FROM due_sources WHERE lease_id IS NOT NULL AND leased_until > ?) ORDER BY src_ip LIMIT ?`;

/** Leases due sources, in the open transaction. */
export const leaseSources = async (connection: DuckDBConnection, { limit, now, duration_ms }: LeaseRequest): Promise<SourceLease | null> => {
  const lease_id = randomUUID();
  await connection.run(`CREATE OR REPLACE TEMP TABLE leased AS ${CHOSEN_SQL}`, [BigInt(now), BigInt(limit)]);
  const chosen = await connection.runAndReadAll('SELECT src_ip FROM leased ORDER BY src_ip');
  const sources = (chosen.getColumnsJS()[0] ?? []) as string[];
  if (sources.length === 0) return null;
  const taken = await connection.run('UPDATE due_sources SET lease_id = ?, leased_until = ? WHERE src_ip IN (SELECT src_ip FROM leased)', [lease_id, BigInt(now + duration_ms)]);
  await connection.run('INSERT INTO leases VALUES (?, ?)', [lease_id, BigInt(taken.rowsChanged)]);
  return { lease_id, sources };
};

/** Ends a lease, in the open transaction. Returns whether it still held all of its sources. */
export const endLease = async (connection: DuckDBConnection, lease_id: string): Promise<boolean> => {
  const [row] = (await connection.runAndReadAll('SELECT row_count::DOUBLE FROM leases WHERE lease_id = ?', [lease_id])).getRowsJS();
  const ended = await connection.run('DELETE FROM due_sources WHERE lease_id = ?', [lease_id]);
  await connection.run('DELETE FROM leases WHERE lease_id = ?', [lease_id]);
  return row !== undefined && ended.rowsChanged === row[0];
};
