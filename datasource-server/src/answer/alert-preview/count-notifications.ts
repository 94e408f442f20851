import { NOTIFICATION_TIMING } from '@weir/schema';
import type { Firing } from './alert-states.ts';

const WAIT_MS = NOTIFICATION_TIMING.group_wait_s * 1000;
const INTERVAL_MS = NOTIFICATION_TIMING.group_interval_s * 1000;
const REPEAT_MS = NOTIFICATION_TIMING.repeat_interval_s * 1000;

type Change = readonly [at_ms: number, firing: Firing, begins: boolean];

/**
 * When Grafana's Alertmanager would have sent a message on a rule under Weir's policy: its series in one group, looked at
 * a while after the first fires and each interval from then on; a message where one began or ended since, and again while
 * some fire. `end_ms` is the last time looked at.
 */
export const notificationTimes = (firings: readonly Firing[], end_ms: number): number[] => {
  const changes = firings
    .flatMap((firing): Change[] => [[firing.from_ms, firing, true], ...(firing.to_ms === null ? [] : [[firing.to_ms, firing, false] as const])])
    .sort(([a], [b]) => a - b);
  const times: number[] = [];
  let analystLabels = new Set<string>();
  let last = -Infinity;
  for (let next = 0; next < changes.length; ) {
    // A group begins with its first alert, and ends with the look at which none is left.
    const fires = new Set<string>();
    let isOver = false;
    for (let look = changes[next][0] + WAIT_MS; !isOver && look <= end_ms; look += INTERVAL_MS) {
      let ended = false;
      for (; next < changes.length && changes[next][0] <= look; next++) {
        const [, { key }, begins] = changes[next];
        if (begins) fires.add(key);
        else {
          fires.delete(key);
          ended = true;
        }
      }
      const isNew = [...fires].some((key) => !analystLabels.has(key));
      const isDue = fires.size === 0 ? analystLabels.size > 0 : isNew || ended || look - last > REPEAT_MS;
      if (isDue) {
        times.push(look);
        last = look;
        analystLabels = new Set(fires);
      }
      isOver = fires.size === 0;
    }
    if (!isOver) break;
  }
  return times;
};
