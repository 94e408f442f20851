import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Returns a Parquet file with the rows of a query, written by DuckDB. @param options - such as `CODEC 'zstd'` */
export const makeParquet = async (query: string, options = "CODEC 'snappy'"): Promise<Buffer> => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-parquet-'));
  const file = join(folder, 'rows.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET threads = 1; SET TimeZone = 'UTC'; COPY (${query}) TO '${file}' (FORMAT parquet, ${options})`);
    return readFileSync(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
};

/** A query for flow log rows, with this many rows. */
export const flowRows = (rows: number): string => `
  SELECT 2 AS version, '1' AS account_id, 'eni-0' AS interface_id, '192.0.2.' || (i % 200) AS srcaddr, '10.0.0.5' AS dstaddr, (30000 + i % 9000)::INTEGER AS srcport, 443 AS dstport,
    6 AS protocol, 10::BIGINT AS packets, (1000 + i)::BIGINT AS bytes, (1772492400 + i)::BIGINT AS start, (1772492460 + i)::BIGINT AS "end", 'ACCEPT' AS action, 'OK' AS log_status
  FROM range(${rows}) t(i)`;
