import { ANOMALY_ALERTS } from '@weir/schema';

const LOOK_BACK_MS = ANOMALY_ALERTS.look_back_s * 1000;

interface Anomaly {
  readonly src_ip: string;
  readonly start_time: number;
}

/**
 * How often Weir's two rules on anomalous sessions begin to fire: more than so many in the look-back, of all sources
 * together, and of one source. A rule that still fires does not begin again.
 *
 * @param anomalies oldest first
 */
export const countAlerts = (anomalies: readonly Anomaly[]): number => {
  const bySource = new Map<string, number[]>();
  for (const { src_ip, start_time } of anomalies) {
    const times = bySource.get(src_ip);
    if (times === undefined) bySource.set(src_ip, [start_time]);
    else times.push(start_time);
  }
  let alerts = countBeginnings(anomalies.map(({ start_time }) => start_time), ANOMALY_ALERTS.of_all);
  for (const times of bySource.values()) alerts += countBeginnings(times, ANOMALY_ALERTS.of_one_source);
  return alerts;
};

/** The rule fires from the moment on at which more than `above` lie within the look-back, until the oldest of them leaves it. */
const countBeginnings = (times: readonly number[], above: number): number => {
  let beginnings = 0;
  let firesUntil = -Infinity;
  for (let index = above; index < times.length; index++) {
    const oldest = times[index - above];
    if (times[index] - oldest >= LOOK_BACK_MS) continue;
    if (times[index] > firesUntil) beginnings++;
    firesUntil = oldest + LOOK_BACK_MS;
  }
  return beginnings;
};
