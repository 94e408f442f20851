import { attackAddresses, attackSessions, attackWindows, type AttackKind } from './attack-sessions.ts';
import { population } from './population.ts';
import { compareRows, WINDOW_MS, type SampleRow } from './sample-row.ts';
import { calmRows, staggerMs } from './source.ts';
import { VISITOR_COUNT } from './visitors.ts';

/** An attack to stage in the live stream. */
export interface LiveAttack {
  readonly kind: AttackKind;
  readonly startMs: number;
  readonly windows?: number;
}

/** Options of a section of the live stream. */
export interface LiveOptions {
  readonly seed: number;
  /** Number of visitors, by default as in the sample; regular sources are always included. */
  readonly sources?: number;
  /** UTC epoch ms, exclusive. */
  readonly fromMs: number;
  /** UTC epoch ms, inclusive. */
  readonly toMs: number;
  /** Visit rate relative to the sample; default 4, which gives a row every few seconds by day. */
  readonly pace?: number;
  /** Default: no attack. */
  readonly attack?: LiveAttack;
}

/**
 * Returns the rows whose window ends in (fromMs, toMs], from the population of the sample: same addresses, same typical sizes.
 * Each source has its own offset from the ten-minute marks, so rows end at any second. Consecutive intervals together give the
 * rows of their union. The addresses of an attack have no normal traffic while it runs.
 */
export function liveSessions({ seed, sources = VISITOR_COUNT, fromMs, toMs, pace = 4, attack }: LiveOptions): SampleRow[] {
  const rows: SampleRow[] = [];
  const busyFromMs = attack?.startMs ?? 0;
  const busyToMs = attack === undefined ? 0 : busyFromMs + (attack.windows ?? attackWindows(attack.kind)) * WINDOW_MS;
  const busy = new Set(attack === undefined ? [] : attackAddresses(attack.kind));

  for (const source of population(seed, sources)) {
    const offset = staggerMs(seed, source);
    const firstEnd = Math.floor((fromMs - offset) / WINDOW_MS + 1) * WINDOW_MS + offset;
    for (let end = firstEnd; end <= toMs; end += WINDOW_MS) {
      if (busy.has(source.src_ip) && end > busyFromMs && end - WINDOW_MS < busyToMs) continue;
      rows.push(...calmRows(seed, source, end - WINDOW_MS, pace));
    }
  }
  if (attack !== undefined) {
    rows.push(...attackSessions(attack.kind, { ...attack, seed }).filter((row) => row.end_time > fromMs && row.end_time <= toMs));
  }
  return rows.sort(compareRows);
}
