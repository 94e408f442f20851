import { RESOLUTION_STEPS_MS, MAX_DESTINATIONS, toDestination, type LogShape, type SessionInput } from '@weir/schema';

/** Returns counts, time range, time resolution and destinations of sessions, as a store computes them for its own. */
export const toLogShape = (sessions: readonly SessionInput[]): LogShape => {
  const sources = new Map<string, Set<string>>();
  const all = new Set<string>();
  const on_clock = RESOLUTION_STEPS_MS.map(() => 0);
  const minutes = new Array<number>(60).fill(0);
  let first_time: number | null = null;
  let last_time: number | null = null;
  for (const session of sessions) {
    all.add(session.src_ip);
    if (first_time === null || session.start_time < first_time) first_time = session.start_time;
    if (last_time === null || session.start_time > last_time) last_time = session.start_time;
    minutes[Math.floor(session.start_time / 60_000) % 60]++;
    RESOLUTION_STEPS_MS.forEach((step, i) => {
      if (session.start_time % step === 0) on_clock[i]++;
    });
    const destination = toDestination(session);
    const known = sources.get(destination);
    if (known === undefined) sources.set(destination, new Set([session.src_ip]));
    else known.add(session.src_ip);
  }
  const destinations = [...sources]
    .map(([destination, { size }]) => ({ destination, source_count: size }))
    .sort((a, b) => b.source_count - a.source_count || (a.destination < b.destination ? -1 : 1))
    .slice(0, MAX_DESTINATIONS);
  return { session_count: sessions.length, source_count: all.size, first_time, last_time, on_clock, minutes, destinations };
};
