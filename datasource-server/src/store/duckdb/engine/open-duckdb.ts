import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { AppError } from '@weir/schema';
import { fillColumns } from '../schema/fill-columns.ts';
import { END_LEASES_SQL } from '../schema/leases.ts';
import { SCHEMA_SQL } from '../schema/tables.ts';

/**
 * Opens the database in a data folder and creates both if they are missing. The database is locked down: it reads no
 * other file, loads no extension, and no statement can change its settings.
 *
 * @throws AppError `store.locked` when another process has it open, `store.failed` otherwise
 */
export const openDuckDb = async (data_dir: string, memory_mb: number): Promise<DuckDBInstance> => {
  try {
    await mkdir(data_dir, { recursive: true });
    const instance = await DuckDBInstance.create(join(data_dir, 'weir.duckdb'), {
      memory_limit: `${memory_mb}MB`,
      threads: '2',
      // Changes since the last checkpoint are held in memory.
      checkpoint_threshold: '64MB',
      // Rows are stored on several threads; every read that depends on an order states it.
      preserve_insertion_order: 'false',
    });
    const connection = await instance.connect();
    for (const statement of SCHEMA_SQL) await connection.run(statement);
    await fillColumns(connection);
    for (const statement of END_LEASES_SQL) await connection.run(statement);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    connection.closeSync();
    return instance;
  } catch (cause) {
    const message = (cause as Error).message;
    if (/Could not set lock on file/.test(message)) throw new AppError('store.locked', `The data folder ${data_dir} is open in another process.`, { cause });
    throw new AppError('store.failed', `The data folder ${data_dir} cannot be opened: ${message}.`, { cause });
  }
};
