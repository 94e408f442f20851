import { RESOLUTION_STEPS_MS, MAX_DESTINATIONS, type LogShape, type Peaks } from '@weir/schema';
import { numbersOf, type SqlEngine } from '../engine.ts';
import { integer, list, raw, sql } from '../sql.ts';

const MINUTE_MS = 60_000;

/** Returns what the findings need to know about all stored sessions together. */
export const readLogShape = async ({ dialect, rows }: SqlEngine): Promise<LogShape> => {
  const { toDouble, countIf, quotient } = dialect;
  const sourceCount = toDouble(raw('count(DISTINCT src_ip)'));
  const steps = RESOLUTION_STEPS_MS.map((step) => sql`${countIf(sql`start_time % ${integer(step)} = 0`)} AS ${raw(`step_${step}`)}`);
  const [whole] = await rows(
    sql`SELECT ${toDouble(raw('count(*)'))} AS session_count, ${sourceCount} AS source_count, ${toDouble(raw('min(start_time)'))} AS first_time,
       ${toDouble(raw('max(start_time)'))} AS last_time, ${list(steps)} FROM sessions`,
  );
  const destinations = await rows(
    sql`SELECT coalesce(dst_ip, ${dialect.toText(raw('dst_port'))}, '') AS destination, ${sourceCount} AS source_count FROM sessions
     GROUP BY 1 ORDER BY source_count DESC, destination LIMIT ${integer(MAX_DESTINATIONS)}`,
  );
  const minute = toDouble(sql`${quotient(raw('start_time'), integer(MINUTE_MS))} % 60`);
  const counted = await rows(sql`SELECT ${minute} AS minute, ${toDouble(raw('count(*)'))} AS session_count FROM sessions GROUP BY 1`);
  const minutes = new Array<number>(60).fill(0);
  const counts = numbersOf(counted, 'session_count');
  numbersOf(counted, 'minute').forEach((at, index) => (minutes[at] = counts[index]));
  return {
    session_count: whole.session_count as number,
    source_count: whole.source_count as number,
    first_time: whole.first_time as number | null,
    last_time: whole.last_time as number | null,
    minutes,
    on_clock: RESOLUTION_STEPS_MS.map((step) => whole[`step_${step}`] as number),
    destinations: destinations as unknown as LogShape['destinations'],
  };
};

/** Returns the two sources with the largest session in each direction. */
export const readPeaks = async ({ dialect, rows }: SqlEngine): Promise<Peaks> => {
  const top = async (column: 'bytes_in' | 'bytes_out'): Promise<Peaks['bytes_in']> =>
    (await rows(
      sql`SELECT src_ip, ${dialect.toDouble(raw(`max(${column})`))} AS bytes FROM sessions GROUP BY 1 ORDER BY bytes DESC, src_ip LIMIT 2`,
    )) as unknown as Peaks['bytes_in'];
  return { bytes_in: await top('bytes_in'), bytes_out: await top('bytes_out') };
};
