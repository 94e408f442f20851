import { HOUR_MS, DAY_MS } from '@weir/schema';
import { CAST, CAST_ADDRESSES } from './cast.ts';
import { createRandom, hashText, type Random } from './random.ts';
import { visitorRhythm } from './rhythm.ts';
import type { Origin, Traffic } from './sample-row.ts';
import type { Moment, Source } from './source.ts';

/** Number of visitors in the sample. */
export const VISITOR_COUNT = 300;


const COUNTRIES = [
  [['DE', 1], 26], [['US', -6], 14], [['GB', 0], 9], [['FR', 1], 9], [['NL', 1], 8], [['AT', 1], 6],
  [['CH', 1], 5], [['PL', 1], 5], [['IT', 1], 4], [['ES', 1], 4], [['CA', -5], 4], [['IN', 5], 4],
  [['SE', 1], 3], [['BR', -3], 3], [['JP', 9], 3], [['AU', 10], 2], [['SG', 8], 2], [['ZA', 2], 2],
  [[null, 1], 2],
] as const satisfies ReadonlyArray<readonly [readonly [string | null, number], number]>;

const STATUS_CODES = [
  [200, 800], [304, 130], [302, 26], [301, 12], [404, 18], [401, 4], [403, 3], [500, 2], [503, 2],
] as const;

const SIDE_CODES = [[304, 50], [404, 22], [301, 14], [302, 8], [401, 3], [403, 2], [500, 1]] as const;

/** Behaviour of one visitor, which depends only on the seed and the address. */
interface Habits {
  readonly utcOffset_h: number;
  readonly typicalBytesIn: number;
  readonly typicalBytesOut: number;
  readonly spread: number;
  readonly presence: number;
  readonly daysShare: number;
}

/** Returns the traffic of one window of ordinary browsing, for the most frequent status code. */
export function browsing(random: Random, habits: Pick<Habits, 'typicalBytesIn' | 'typicalBytesOut' | 'spread'>, code: number): Traffic {
  const effort = random.logNormal(1, habits.spread);
  const bytes_in = habits.typicalBytesIn * effort * random.logNormal(1, 0.12);
  const bytes_out = habits.typicalBytesOut * effort * random.logNormal(1, 0.2);
  if (code === 200) return { bytes_in, bytes_out, response_code: code };
  if (code === 304) return { bytes_in: bytes_in * 0.7, bytes_out: bytes_out * 0.22, response_code: code };
  if (code === 301) return { bytes_in: random.logNormal(640, 0.3), bytes_out: random.logNormal(720, 0.3), response_code: code, dst_port: 80, protocol: 'HTTP' };
  return { bytes_in: bytes_in * 0.25, bytes_out: random.logNormal(2_600, 0.5), response_code: code };
}

const visitorTraffic = (habits: Habits, { random, spanRandom, startMs, pace }: Moment): Traffic[] => {
  if (!spanRandom(DAY_MS).chance(habits.daysShare)) return [];
  const eagerness = Math.sqrt(pace);
  const presence = Math.min(0.95, habits.presence * eagerness * visitorRhythm(startMs, habits.utcOffset_h));
  if (!spanRandom(HOUR_MS).chance(presence) || !random.chance(Math.min(1, 0.5 * eagerness))) return [];
  const code = random.weighted(STATUS_CODES);
  const main = browsing(random, habits, code);
  if (!random.chance(0.07)) return [main];
  const sideCode = random.weighted(SIDE_CODES);
  if (sideCode === code) return [main];
  return [main, browsing(random, { ...habits, typicalBytesIn: habits.typicalBytesIn * 0.2, typicalBytesOut: habits.typicalBytesOut * 0.1 }, sideCode)];
};

const toVisitor = (seed: number, origin: Origin | string, role: Source['role'] = 'visitor'): Source => {
  const src_ip = typeof origin === 'string' ? origin : origin.src_ip;
  const random = createRandom(seed, hashText(src_ip), 2);
  const [country, utcOffset_h] = random.weighted<readonly [string | null, number]>(COUNTRIES);
  const typicalBytesIn = random.logNormal(9_500, 0.75);
  const habits: Habits = {
    utcOffset_h,
    typicalBytesIn,
    typicalBytesOut: typicalBytesIn * random.logNormal(1.9, 0.65),
    spread: 0.25 + 0.35 * random.uniform(),
    presence: Math.min(0.6, random.logNormal(0.075, 0.7)),
    daysShare: random.chance(0.3) ? 0.3 : 0.9,
  };
  return {
    src_ip,
    src_ip_country_code: typeof origin === 'string' ? country : origin.src_ip_country_code,
    role,
    traffic: (moment) => visitorTraffic(habits, moment),
  };
};

/** Returns the addresses for visitors, in an order that depends on the seed. */
function visitorAddresses(seed: number): string[] {
  const pool: string[] = [];
  for (const network of ['192.0.2', '198.51.100', '203.0.113']) {
    for (let host = 1; host <= 254; host++) {
      if (!CAST_ADDRESSES.has(`${network}.${host}`)) pool.push(`${network}.${host}`);
    }
  }
  const random = createRandom(seed, 3);
  for (let i = pool.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [pool[i], pool[j]] = [pool[j], pool[i]];
  }
  return pool;
}

/**
 * Returns the first `count` visitors of the population. A different count gives the same visitors in the same order, with the
 * same habits. The documentation ranges contain about 740 visitors, the largest possible number.
 */
export const visitors = (seed: number, count: number): Source[] =>
  visitorAddresses(seed).slice(0, count).map((address) => toVisitor(seed, address));

/** Returns visitors who later have a role; their normal traffic is that of any visitor. */
export const namedVisitors = (seed: number): Source[] =>
  [CAST.downloader, CAST.forgetful].map((origin) => toVisitor(seed, origin));
