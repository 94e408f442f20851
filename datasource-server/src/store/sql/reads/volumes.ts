import type { Selection } from '../../contract/selection.ts';
import type { Volumes } from '../../contract/session-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { measureSql } from '../measures.ts';
import { toCondition } from '../selection.ts';
import { list, raw, sql } from '../sql.ts';

const MEASURES = ['bytes_in', 'bytes_out', 'session_count'] as const;

/** Returns bytes and session counts per bucket, including zeros. */
export const readVolumes = async ({ dialect, rows }: SqlEngine, selection: Selection & { bucket_ms: number }): Promise<Volumes> => {
  const { from_ms, to_ms, bucket_ms } = selection;
  const found = await rows(
    sql`SELECT ${dialect.bucket(raw('start_time'), from_ms, bucket_ms)} AS bucket, ${list(MEASURES.map((measure) => sql`${measureSql(dialect, measure)} AS ${raw(`${measure}_of`)}`))}
     FROM sessions WHERE ${toCondition(dialect, selection)} GROUP BY 1`,
  );
  const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const volumes = { bytes_in: new Float64Array(length), bytes_out: new Float64Array(length), session_count: new Float64Array(length) };
  for (const row of found) for (const name of MEASURES) volumes[name][row.bucket as number] = row[`${name}_of`] as number;
  return volumes;
};
