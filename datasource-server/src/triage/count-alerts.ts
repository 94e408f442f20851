import { ANOMALY_ALERTS } from '@weir/schema';

const LOOK_BACK_MS = ANOMALY_ALERTS.look_back_s * 1000;

interface Anomaly {
  readonly src_ip: string;
  readonly start_time: number;
}

/**
 * Returns how often Weir's two alert rules on anomalous sessions start to fire: one counts all sources together, one counts
 * each source. A rule that is still firing does not start again.
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
  let alerts = countStarts(anomalies.map(({ start_time }) => start_time), ANOMALY_ALERTS.of_all);
  for (const times of bySource.values()) alerts += countStarts(times, ANOMALY_ALERTS.of_one_source);
  return alerts;
};

/** A rule fires when more than `above` sessions lie within the look-back, until the oldest of them leaves it. */
const countStarts = (times: readonly number[], above: number): number => {
  let starts = 0;
  let firesUntil = -Infinity;
  for (let index = above; index < times.length; index++) {
    const oldest = times[index - above];
    if (times[index] - oldest >= LOOK_BACK_MS) continue;
    if (times[index] > firesUntil) starts++;
    firesUntil = oldest + LOOK_BACK_MS;
  }
  return starts;
};
