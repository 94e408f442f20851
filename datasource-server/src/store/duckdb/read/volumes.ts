import type { Selection, Volumes } from '../../store.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { toCondition } from '../sql/selection-sql.ts';

/** Returns bytes and session counts per bucket, including zeros. */
export const readVolumes = async (read: ReadRows, selection: Selection & { bucket_ms: number }): Promise<Volumes> => {
  const { sql, values } = toCondition(selection);
  const { from_ms, to_ms, bucket_ms } = selection;
  const rows = await read(
    `SELECT floor((start_time - ${from_ms}) / ${bucket_ms})::DOUBLE AS bucket, sum(bytes_in)::DOUBLE AS bytes_in,
       sum(bytes_out)::DOUBLE AS bytes_out, count(*)::DOUBLE AS session_count
     FROM sessions WHERE ${sql} GROUP BY 1`,
    values,
  );
  const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const volumes = { bytes_in: new Float64Array(length), bytes_out: new Float64Array(length), session_count: new Float64Array(length) };
  for (const row of rows) for (const name of ['bytes_in', 'bytes_out', 'session_count'] as const) volumes[name][row.bucket as number] = row[name] as number;
  return volumes;
};
