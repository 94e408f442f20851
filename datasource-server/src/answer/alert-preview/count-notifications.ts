import { NOTIFICATION_TIMING } from '@weir/schema';
import type { Firing } from './alert-states.ts';

const WAIT_MS = NOTIFICATION_TIMING.group_wait_s * 1000;
const INTERVAL_MS = NOTIFICATION_TIMING.group_interval_s * 1000;
const REPEAT_MS = NOTIFICATION_TIMING.repeat_interval_s * 1000;

type Change = readonly [at_ms: number, firing: Firing, begins: boolean];

/**
 * Returns the times at which Grafana's Alertmanager would have sent notifications under Weir's policy: the series of a rule
 * form one group, checked after the group wait and then at each group interval. It notifies when a series started or ended
 * since the last notification, and at the repeat interval while any is firing. `end_ms` is the last check.
 */
export const notificationTimes = (firings: readonly Firing[], end_ms: number): number[] => {
  const changes = firings
    .flatMap((firing): Change[] => [[firing.from_ms, firing, true], ...(firing.to_ms === null ? [] : [[firing.to_ms, firing, false] as const])])
    .sort(([a], [b]) => a - b);
  const times: number[] = [];
  let notified = new Set<string>();
  let last = -Infinity;
  for (let next = 0; next < changes.length; ) {
    // A group starts with its first alert and ends at the check that finds none.
    const fires = new Set<string>();
    let isOver = false;
    for (let check = changes[next][0] + WAIT_MS; !isOver && check <= end_ms; check += INTERVAL_MS) {
      let ended = false;
      for (; next < changes.length && changes[next][0] <= check; next++) {
        const [, { key }, begins] = changes[next];
        if (begins) fires.add(key);
        else {
          fires.delete(key);
          ended = true;
        }
      }
      const isNew = [...fires].some((key) => !notified.has(key));
      const isDue = fires.size === 0 ? notified.size > 0 : isNew || ended || check - last > REPEAT_MS;
      if (isDue) {
        times.push(check);
        last = check;
        notified = new Set(fires);
      }
      isOver = fires.size === 0;
    }
    if (!isOver) break;
  }
  return times;
};
