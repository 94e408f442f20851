import { CLOCK_STEPS_MS, MAX_DESTINATIONS, type LogShape } from '@weir/schema';

type Rows = (sql: string) => Promise<ReadonlyArray<Record<string, unknown>>>;

/** Reads what all stored sessions together are like. */
export const readLogShape = async (rows: Rows): Promise<LogShape> => {
  const [whole] = await rows(
    `SELECT count(*)::DOUBLE AS session_count, count(DISTINCT src_ip)::DOUBLE AS source_count, min(start_time)::DOUBLE AS first_time,
       ${CLOCK_STEPS_MS.map((step) => `count(*) FILTER (start_time % ${step} = 0)::DOUBLE AS step_${step}`).join(', ')} FROM sessions`,
  );
  const destinations = await rows(
    `SELECT coalesce(dst_ip, dst_port::VARCHAR, '') AS destination, count(DISTINCT src_ip)::DOUBLE AS source_count FROM sessions
     GROUP BY 1 ORDER BY source_count DESC, destination LIMIT ${MAX_DESTINATIONS}`,
  );
  return {
    session_count: whole.session_count as number,
    source_count: whole.source_count as number,
    first_time: whole.first_time as number | null,
    on_clock: CLOCK_STEPS_MS.map((step) => whole[`step_${step}`] as number),
    destinations: destinations as unknown as LogShape['destinations'],
  };
};
