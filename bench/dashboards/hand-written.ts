import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** Hand-written statements for the content of the overview: each figure once, on the stored sessions and findings. */
const statements = (from: number, to: number): string[] => {
  const range = `start_time >= ${from} AND start_time < ${to}`;
  const bucket = `(start_time - ${from}) // 900000`;
  return [
    `SELECT count(*), count(*) FILTER (is_anomaly), sum(bytes_in), sum(bytes_out), count(DISTINCT src_ip) FROM sessions WHERE ${range}`,
    'SELECT max(end_time) FROM sessions',
    `SELECT count(*) FROM sessions WHERE ${range} AND source_meta = 'synthetic'`,
    `SELECT body FROM findings WHERE start_time < ${to} AND end_time >= ${from} ORDER BY severity_rank DESC, end_time DESC LIMIT 200`,
    `SELECT ${bucket}, count(*) FROM sessions WHERE ${range} AND is_anomaly GROUP BY 1`,
    `SELECT src_ip, ${bucket}, count(*) FROM sessions WHERE ${range} AND is_anomaly
       AND src_ip IN (SELECT src_ip FROM sessions WHERE ${range} AND is_anomaly GROUP BY 1 ORDER BY count(*) DESC LIMIT 8) GROUP BY 1, 2`,
    `SELECT bytes_in, bytes_out, start_time, src_ip, src_ip_country_code, anomaly_score, is_anomaly, risk_class, reason, session_id FROM sessions WHERE ${range}
       ORDER BY is_anomaly DESC, hash(session_id) LIMIT 5000`,
    `SELECT src_ip_country_code, count(*), sum(bytes_in), sum(bytes_out), count(*) FILTER (is_anomaly) FROM sessions WHERE ${range} GROUP BY 1`,
    `SELECT ${bucket}, sum(bytes_in), sum(bytes_out), count(*) FROM sessions WHERE ${range} GROUP BY 1`,
    `SELECT * FROM sessions WHERE ${range} AND is_anomaly ORDER BY start_time DESC LIMIT 500`,
  ];
};

/** Returns the times of the statements with the server's database settings, ms; the store must be closed. */
export const askByHand = async (folder: string, now_ms: number, range_ms: number, rounds: number): Promise<{ at_once: number[]; in_turn: number[] }> => {
  const instance = await DuckDBInstance.create(join(folder, 'weir.duckdb'), { access_mode: 'READ_ONLY', memory_limit: '512MB', threads: '2' });
  const [at_once, in_turn]: [number[], number[]] = [[], []];
  const read = async (sql: string): Promise<void> => {
    const connection: DuckDBConnection = await instance.connect();
    try {
      (await connection.runAndReadAll(sql)).getColumnsJS();
    } finally {
      connection.closeSync();
    }
  };
  for (let round = 1; round <= rounds; round++) {
    const asked = statements(now_ms + 1000 * round - range_ms, now_ms + 1000 * round);
    const began = performance.now();
    await Promise.all(asked.map(read));
    at_once.push(performance.now() - began);
    const began_again = performance.now();
    for (const sql of asked) await read(sql);
    in_turn.push(performance.now() - began_again);
  }
  instance.closeSync();
  return { at_once, in_turn };
};
