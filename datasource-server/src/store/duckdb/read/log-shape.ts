import { RESOLUTION_STEPS_MS, MAX_DESTINATIONS, type LogShape } from '@weir/schema';

type Rows = (sql: string) => Promise<ReadonlyArray<Record<string, unknown>>>;

/** Returns what the findings need to know about all stored sessions together. */
export const readLogShape = async (rows: Rows): Promise<LogShape> => {
  const [whole] = await rows(
    `SELECT count(*)::DOUBLE AS session_count, count(DISTINCT src_ip)::DOUBLE AS source_count, min(start_time)::DOUBLE AS first_time,
       max(start_time)::DOUBLE AS last_time,
       ${RESOLUTION_STEPS_MS.map((step) => `count(*) FILTER (start_time % ${step} = 0)::DOUBLE AS step_${step}`).join(', ')} FROM sessions`,
  );
  const destinations = await rows(
    `SELECT coalesce(dst_ip, dst_port::VARCHAR, '') AS destination, count(DISTINCT src_ip)::DOUBLE AS source_count FROM sessions
     GROUP BY 1 ORDER BY source_count DESC, destination LIMIT ${MAX_DESTINATIONS}`,
  );
  const minutes = new Array<number>(60).fill(0);
  const counted = await rows('SELECT (start_time // 60000 % 60)::DOUBLE AS minute, count(*)::DOUBLE AS session_count FROM sessions GROUP BY 1');
  for (const { minute, session_count } of counted) minutes[minute as number] = session_count as number;
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
