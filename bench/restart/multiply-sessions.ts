import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Source of a copied session: the same one, or one that occurs for eight weeks only. */
export const SAME_SOURCE = 'src_ip';
export const SOURCES_OF_EIGHT_WEEKS = "'10.' || (copy // 8) || '.' || (hash(src_ip) % 250) || '.' || (hash(src_ip) // 250 % 250)";

/** Multiplies the sessions of a store to at least a given number, each copy in its own week. Uses the database directly, because importing would take hours. */
export const multiplySessions = async (data_dir: string, wanted: number, source: string = SAME_SOURCE): Promise<void> => {
  const instance = await DuckDBInstance.create(join(data_dir, 'weir.duckdb'), { memory_limit: '2GB' });
  const connection = await instance.connect();
  const [[count]] = (await connection.runAndReadAll('SELECT count(*)::DOUBLE FROM sessions')).getRowsJS() as number[][];
  const copies = Math.ceil(wanted / count) - 1;
  await connection.run(
    `INSERT INTO sessions SELECT sessions.* REPLACE (md5(session_id || copy) AS session_id, nextval('session_order') AS position, ('0x' || right(md5(session_id || copy), 16))::UBIGINT AS sample_key, ${source} AS src_ip, start_time - copy * 604800000 AS start_time, end_time - copy * 604800000 AS end_time)
     FROM sessions, range(1, ${copies + 1}) copies(copy)`,
  );
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
};
