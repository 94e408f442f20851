import { CAST } from './cast.ts';
import { createRandom, hashText, type Random } from './random.ts';
import { FEED_TYPICAL_BYTES } from './regulars.ts';
import { toRow, WINDOW_MS, type Origin, type SampleRow } from './sample-row.ts';

/** Attacks the generator can stage. */
export const ATTACK_KINDS = ['level_shift', 'beacon', 'scan', 'brute_force', 'exfiltration'] as const;

/** One of {@link ATTACK_KINDS}. */
export type AttackKind = (typeof ATTACK_KINDS)[number];

/** When an attack is staged. */
export interface AttackOptions {
  /** Start of its first window, UTC epoch ms. */
  readonly startMs: number;
  readonly seed: number;
  /** Length in windows of ten minutes; each kind has its own default. */
  readonly windows?: number;
}

/** Default length, participants and rows of an attack. */
interface Attack {
  readonly windows: number;
  readonly origins: readonly Origin[];
  rows(window: { index: number; windows: number; startMs: number; seed: number; random: Random }): SampleRow[];
}

const SCANNED_PORTS = [
  80, 81, 88, 443, 591, 1443, 2082, 2083, 2086, 2087, 3000, 3128, 4443, 4848, 5000, 5601, 7001, 7080, 7443, 8000, 8008, 8080,
  8081, 8088, 8180, 8443, 8880, 8888, 9000, 9080, 9090, 9200, 9443, 10000, 10443, 15672,
] as const;

const levelShift: Attack = {
  windows: 348,
  origins: [CAST.feed],
  rows: ({ index, windows, startMs, random }) => {
    if (index > 0 && !random.chance(0.5)) return [];
    const factor = index < windows * 0.62 ? 4 : 6;
    return [toRow(CAST.feed, startMs, { bytes_in: random.logNormal(FEED_TYPICAL_BYTES * factor, 0.09), bytes_out: random.logNormal(52_000, 0.1), response_code: 200 })];
  },
};

const BEACON_EVERY_WINDOWS = 6;

const beacon: Attack = {
  windows: 600,
  origins: [CAST.beacon],
  rows: ({ index, startMs, seed, random }) => {
    const beat = Math.floor(index / BEACON_EVERY_WINDOWS);
    const beatRandom = createRandom(seed, hashText('beat'), beat);
    const jitter = beat === 0 ? 0 : beatRandom.weighted([[0, 3], [1, 6], [2, 2]]);
    const missed = beat > 0 && beatRandom.chance(0.05);
    if (missed || index !== beat * BEACON_EVERY_WINDOWS + jitter) return [];
    return [toRow(CAST.beacon, startMs, { bytes_in: 1_312 + random.integer(-6, 6), bytes_out: 644 + random.integer(-3, 3), response_code: 200 })];
  },
};

const scan: Attack = {
  windows: 6,
  origins: [CAST.scanner],
  rows: ({ startMs, random }) =>
    SCANNED_PORTS.flatMap((dst_port) => {
      const protocol = [443, 1443, 2083, 2087, 4443, 7443, 8443, 9443, 10443].includes(dst_port) ? 'HTTPS' : 'HTTP';
      const answers = [404, 403].filter((code) => random.chance(code === 404 ? 0.75 : 0.25));
      return answers.map((response_code) => {
        const requests = random.integer(1, 9);
        return toRow(CAST.scanner, startMs, {
          bytes_in: requests * random.logNormal(290, 0.15),
          bytes_out: requests * random.logNormal(response_code === 404 ? 560 : 410, 0.1),
          response_code,
          dst_port,
          protocol,
        });
      });
    }),
};

const bruteForce: Attack = {
  windows: 15,
  origins: CAST.bruteForcers,
  rows: ({ index, windows, startMs, random }) =>
    CAST.bruteForcers.flatMap((origin, i) => {
      if (!random.chance(0.75) && index + i > 0) return [];
      const rows = [];
      const tries = random.integer(40, 190);
      rows.push(toRow(origin, startMs, { bytes_in: tries * random.logNormal(720, 0.05), bytes_out: tries * random.logNormal(480, 0.05), response_code: 401 }));
      if (random.chance(index > windows / 2 ? 0.7 : 0.15)) {
        const refused = random.integer(10, 80);
        rows.push(toRow(origin, startMs, { bytes_in: refused * random.logNormal(700, 0.05), bytes_out: refused * random.logNormal(310, 0.05), response_code: 403 }));
      }
      return rows;
    }),
};

const exfiltration: Attack = {
  windows: 5,
  origins: [CAST.customer],
  rows: ({ startMs, random }) => [
    toRow(CAST.customer, startMs, { bytes_in: random.logNormal(34_000, 0.3), bytes_out: random.logNormal(92e6, 0.35), response_code: 200 }),
  ],
};

const ATTACKS: Record<AttackKind, Attack> = {
  level_shift: levelShift,
  beacon,
  scan,
  brute_force: bruteForce,
  exfiltration,
};

/** Returns the default length of an attack in windows. */
export const attackWindows = (kind: AttackKind): number => ATTACKS[kind].windows;

/** Returns the addresses that take part in an attack. */
export const attackAddresses = (kind: AttackKind): string[] => ATTACKS[kind].origins.map((origin) => origin.src_ip);

/**
 * Returns the rows of one attack; all windows lie within [startMs, startMs + windows * ten minutes]. The first window always
 * has a row. A beacon calls about once an hour, so a short one has a single row. startMs may be any time.
 */
export function attackSessions(kind: AttackKind, options: AttackOptions): SampleRow[] {
  const attack = ATTACKS[kind];
  const windows = options.windows ?? attack.windows;
  const rows: SampleRow[] = [];
  for (let index = 0; index < windows; index++) {
    const random = createRandom(options.seed, hashText(kind), index);
    rows.push(...attack.rows({ index, windows, startMs: options.startMs + index * WINDOW_MS, seed: options.seed, random }));
  }
  return rows;
}
