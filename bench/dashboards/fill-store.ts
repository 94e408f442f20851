import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { generateSample, toCsv } from '@weir/data';
import { startWeir } from '../../tests/support/weir-process.ts';

/** Number of weeks that the sessions of the store cover, up to now. */
const WEEKS = 4;
const WINDOW_MS = 600_000;
/** First octet of the first copy of the sources; the sample's own sources lie above all copies. */
const FIRST_OCTET = 11;
const MOST_LANES = 180;

/** Returns the CSV of one generated week of sessions. */
const weekOf = (seed: number, now_ms: number): string => toCsv(generateSample({ seed, endMs: Math.floor(now_ms / WINDOW_MS) * WINDOW_MS }).rows);

/**
 * Creates a store with the given number of sessions in the four weeks up to now, ordered by time. A generated week is imported and
 * scored by a model fitted on it, as for a user. The database then copies it, each copy with its own sources and the same verdicts,
 * because importing all sessions would take hours. Every source is due for findings at the next start.
 */
export const fillStore = async (folder: string, sessions: number, seed: number): Promise<void> => {
  const weir = await startWeir(folder);
  const week = weekOf(seed, Date.now());
  for (const [path, body] of [['sessions', week], ['train', '']] as const) {
    const response = await fetch(`${weir.url}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
  await weir.end('SIGTERM');
  await multiply(folder, sessions);
};

const multiply = async (folder: string, sessions: number): Promise<void> => {
  const instance = await DuckDBInstance.create(join(folder, 'weir.duckdb'), { memory_limit: '4GB', threads: '2' });
  const connection = await instance.connect();
  try {
    const [[week]] = (await connection.runAndReadAll('SELECT count(*)::DOUBLE FROM sessions')).getRowsJS() as number[][];
    const lanes = Math.ceil(sessions / (week * WEEKS));
    if (lanes > MOST_LANES) throw new RangeError(`too many sessions: got ${sessions}, expected at most ${Math.floor(MOST_LANES * week * WEEKS)}`);
    await connection.run('CREATE TABLE week AS SELECT * FROM sessions');
    await connection.run('DELETE FROM sessions');
    await connection.run(
      `INSERT INTO sessions SELECT * EXCLUDE (lane, before) FROM (
         SELECT week.* REPLACE (left(md5(session_id || ' ' || lane || ' ' || before), 16) AS session_id, start_time - before * 604800000 AS start_time,
           end_time - before * 604800000 AS end_time, (lane + ${FIRST_OCTET}) || substring(src_ip, strpos(src_ip, '.')) AS src_ip,
           nextval('session_order') AS position, ('0x' || left(md5(session_id || ' ' || lane || ' ' || before), 16))::UBIGINT AS sample_key), lane, before
         FROM week, range(${lanes}) lanes(lane), range(${WEEKS}) weeks(before)
         ORDER BY start_time DESC, hash(session_id) LIMIT ${sessions})
       ORDER BY start_time, hash(session_id)`,
    );
    await connection.run('DROP TABLE week');
    await connection.run('DELETE FROM findings');
    await connection.run('INSERT INTO due_sources (src_ip) SELECT DISTINCT src_ip FROM sessions');
    await connection.run('CHECKPOINT');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};
