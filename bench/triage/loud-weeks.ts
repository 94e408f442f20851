import type { Finding } from '@weir/schema';
import { createRandom, hashText, type Random } from '../../data/src/random.ts';
import { toRow, WINDOW_MS, type Origin, type SampleRow, type Traffic } from '../../data/src/sample-row.ts';
import type { TwoWeeks } from './two-weeks.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** A harmless source with noisy episodes: its everyday traffic, and its traffic in an episode of some windows. */
interface LoudSource {
  readonly what: string;
  readonly windows: number;
  readonly everyday: (random: Random) => Traffic;
  /** @param size - relative size of this episode among those of the source */
  readonly loud: (random: Random, size: number) => Traffic;
}

const page = (random: Random): Traffic => ({ bytes_in: random.logNormal(3_000, 0.4), bytes_out: random.logNormal(40_000, 0.4), response_code: 200 });

/** Typical operations traffic that is harmless but looks like an attack by its bytes. `what` is a random seed: changing it changes the results. */
const KINDS: readonly LoudSource[] = [
  {
    what: 'a full backup into the server, once a week',
    windows: 6,
    everyday: (random) => ({ bytes_in: random.logNormal(60_000, 0.2), bytes_out: random.logNormal(4_000, 0.2), response_code: 200 }),
    loud: (random, size) => ({ bytes_in: size * random.logNormal(180_000_000, 0.1), bytes_out: random.logNormal(90_000, 0.2), response_code: 200 }),
  },
  {
    what: 'a content network that fetches every file anew after a release',
    windows: 5,
    everyday: (random) => ({ bytes_in: random.logNormal(8_000, 0.3), bytes_out: random.logNormal(300_000, 0.3), response_code: 200 }),
    loud: (random, size) => ({ bytes_in: random.logNormal(200_000, 0.2), bytes_out: size * random.logNormal(260_000_000, 0.1), response_code: 200 }),
  },
  {
    what: 'a partner that pulls the report of the week',
    windows: 4,
    everyday: page,
    loud: (random, size) => ({ bytes_in: random.logNormal(30_000, 0.2), bytes_out: size * random.logNormal(150_000_000, 0.15), response_code: 200 }),
  },
  {
    what: 'a studio that delivers its videos',
    windows: 5,
    everyday: page,
    loud: (random, size) => ({ bytes_in: size * random.logNormal(220_000_000, 0.2), bytes_out: random.logNormal(60_000, 0.2), response_code: 200 }),
  },
  {
    what: "a check of one's own that logs in with wrong passwords, then with the right one",
    windows: 12,
    everyday: page,
    loud: (random) => ({ bytes_in: random.logNormal(9_000, 0.1), bytes_out: random.logNormal(6_000, 0.1), response_code: 401 }),
  },
];
/** Sources of each kind: those in both weeks, and those in the second week only, which have no dispositions. */
const BOTH = 3;
const SECOND_ONLY = 1;

const rowsOf = (kind: LoudSource, origin: Origin, random: Random, weekStart: number): SampleRow[] => {
  const rows: SampleRow[] = [];
  for (let day = 0; day < 7; day++) {
    for (let hour = 6; hour < 22; hour += 2) rows.push(toRow(origin, weekStart + day * DAY_MS + hour * HOUR_MS + random.integer(0, 5) * WINDOW_MS, kind.everyday(random)));
  }
  // Sometimes one episode is far larger than the others: an exception must not hide it.
  const size = random.logNormal(1, 0.25) * (random.chance(0.1) ? 4 : 1);
  const start = weekStart + random.integer(4, 6) * DAY_MS + 23 * HOUR_MS - random.integer(0, 3) * WINDOW_MS;
  for (let window = 0; window < kind.windows; window++) rows.push(toRow(origin, start + window * WINDOW_MS, kind.loud(random, size)));
  if (kind.windows > 10) rows.push(toRow(origin, start + kind.windows * WINDOW_MS, page(random)));
  return rows;
};

/** Attackers of the second week, as noisy as the harmless sources: two former visitors send out much data, four guess passwords until one works. */
const attacksOf = (seed: number, firstStart: number, secondStart: number): { first: SampleRow[]; second: SampleRow[]; src_ips: string[] } => {
  const first: SampleRow[] = [];
  const second: SampleRow[] = [];
  const src_ips: string[] = [];
  const attacker = (name: string): { origin: Origin; random: Random; start: number } => {
    const origin = { src_ip: name, src_ip_country_code: null };
    const random = createRandom(seed, hashText(name));
    src_ips.push(name);
    return { origin, random, start: secondStart + random.integer(1, 6) * DAY_MS + random.integer(0, 20) * HOUR_MS };
  };
  for (let index = 0; index < 2; index++) {
    const { origin, random, start } = attacker(`10.9.0.${index + 1}`);
    for (let day = 0; day < 7; day++) for (let hour = 8; hour < 20; hour += 2) first.push(toRow(origin, firstStart + day * DAY_MS + hour * HOUR_MS, page(random)));
    for (let window = 0; window < 5; window++) second.push(toRow(origin, start + window * WINDOW_MS, { bytes_in: random.logNormal(50_000, 0.2), bytes_out: random.logNormal(300_000_000, 0.3), response_code: 200 }));
  }
  for (let index = 0; index < 4; index++) {
    const { origin, random, start } = attacker(`10.9.1.${index + 1}`);
    for (let window = 0; window < 13; window++) second.push(toRow(origin, start + window * WINDOW_MS, { bytes_in: random.logNormal(9_000, 0.1), bytes_out: random.logNormal(6_000, 0.1), response_code: 401 }));
    second.push(toRow(origin, start + 13 * WINDOW_MS, page(random)));
  }
  return { first, second, src_ips };
};

/** Returns the two weeks with noisy harmless sources and equally noisy attackers. Every finding on the former is a false positive. */
export const withLoudSources = (weeks: TwoWeeks): TwoWeeks => {
  const { seed, between_ms } = weeks;
  const firstStart = between_ms - WEEK_MS;
  const attacks = attacksOf(seed, firstStart, between_ms);
  const first = [...weeks.first, ...attacks.first];
  const second = [...weeks.second, ...attacks.second];
  KINDS.forEach((kind, at) => {
    for (let index = 0; index < BOTH + SECOND_ONLY; index++) {
      const origin: Origin = { src_ip: `10.${at + 1}.0.${index + 1}`, src_ip_country_code: null };
      const random = (week: number): Random => createRandom(seed, hashText(`${kind.what} ${index}`), week);
      if (index < BOTH) first.push(...rowsOf(kind, origin, random(1), firstStart));
      second.push(...rowsOf(kind, origin, random(2), between_ms));
    }
  });
  const isAttack = (finding: Finding): boolean => attacks.src_ips.includes(finding.entity) && finding.end_time > between_ms;
  return {
    ...weeks,
    first,
    second,
    subjectOf: (finding) => (isAttack(finding) ? 'attack' : weeks.subjectOf(finding)),
    attackers: [...weeks.attackers, ...attacks.src_ips],
  };
};
