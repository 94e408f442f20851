import { HOUR_MS } from '@weir/schema';
import { CAST } from './cast.ts';
import { createRandom, hashText } from './random.ts';
import { isWeekend, localHour, officeRhythm } from './rhythm.ts';
import { WINDOW_MS, type Origin } from './sample-row.ts';
import type { Source } from './source.ts';
import { browsing } from './visitors.ts';

const MONITOR_EVERY_MS = 1_800_000;

const STATUS_CODES = [[200, 84], [304, 10], [302, 3], [404, 2], [401, 1]] as const;

/** A shared proxy exit of a company: many people behind one address, busy in office hours, with bursts and mixed status codes. */
const proxy = (seed: number, origin: Origin): Source => {
  const habitsRandom = createRandom(seed, hashText(origin.src_ip), 2);
  const typicalBytesIn = habitsRandom.logNormal(34_000, 0.5);
  const habits = { typicalBytesIn, typicalBytesOut: typicalBytesIn * habitsRandom.logNormal(2.4, 0.4), spread: 0.7 };
  const utcOffset_h = origin.src_ip_country_code === 'US' || origin.src_ip_country_code === 'CA' ? -6 : 1;
  return {
    ...origin,
    role: 'proxy',
    traffic: ({ random, startMs, pace }) => {
      if (!random.chance(Math.min(0.97, (0.08 + 1.1 * officeRhythm(startMs, utcOffset_h)) * pace))) return [];
      const burst = random.chance(0.07) ? random.logNormal(14, 0.7) : 1;
      const code = random.weighted(STATUS_CODES);
      const main = browsing(random, habits, code);
      const rows = [{ ...main, bytes_in: main.bytes_in * burst, bytes_out: main.bytes_out * Math.sqrt(burst) }];
      if (code !== 404 && random.chance(0.12)) rows.push(browsing(random, habits, 404));
      return rows;
    },
  };
};

const crawler = (): Source => ({
  ...CAST.crawler,
  role: 'crawler',
  traffic: ({ random }) => {
    if (!random.chance(0.6)) return [];
    const pages = random.integer(4, 22);
    const rows = [{ bytes_in: pages * random.logNormal(410, 0.05), bytes_out: pages * random.logNormal(9_800, 0.3), response_code: random.chance(0.12) ? 304 : 200 }];
    if (random.chance(0.14)) {
      const missing = random.integer(1, 4);
      rows.push({ bytes_in: missing * 405, bytes_out: missing * random.logNormal(1_250, 0.1), response_code: 404 });
    }
    return rows;
  },
});

/** An availability check: one small request of fixed size every half hour, day and night. */
const monitor = (): Source => ({
  ...CAST.monitor,
  role: 'monitor',
  traffic: ({ random, startMs }) => {
    const nextTick = Math.ceil(startMs / MONITOR_EVERY_MS) * MONITOR_EVERY_MS;
    if (nextTick >= startMs + WINDOW_MS) return [];
    return [{ bytes_in: 388, bytes_out: 1_104 + random.integer(0, 3), response_code: 200 }];
  },
});

/** Hour of the day (UTC) at which the nightly backup begins. */
export const BACKUP_HOUR = 2;

/** A nightly backup into the server: five windows with tens of megabytes each, from BACKUP_HOUR on. */
const backup = (): Source => ({
  ...CAST.backup,
  role: 'backup',
  traffic: ({ random, startMs }) => {
    const sinceStart_h = localHour(startMs, 0) - BACKUP_HOUR;
    if (sinceStart_h < 0 || sinceStart_h >= 5 / 6) return [];
    return [{ bytes_in: random.logNormal(42e6, 0.09), bytes_out: random.logNormal(310_000, 0.08), response_code: 200 }];
  },
});

/** Staff who upload pictures and films during some office hours, with widely varying sizes. */
const mediaDesk = (): Source => ({
  ...CAST.mediaDesk,
  role: 'media_desk',
  traffic: ({ random, spanRandom, startMs }) => {
    const present = 0.45 * officeRhythm(startMs, 0) * (isWeekend(startMs, 0) ? 0 : 1);
    if (!spanRandom(HOUR_MS).chance(present) || !random.chance(0.7)) return [];
    return [{ bytes_in: random.logNormal(2.6e6, 0.9), bytes_out: random.logNormal(90_000, 0.5), response_code: 200 }];
  },
});

/** Median upload of the partner feed per window, in bytes. */
export const FEED_TYPICAL_BYTES = 1_800_000;

/** An automated partner feed into the server: constant size, about every other window, day and night. */
const feed = (): Source => ({
  ...CAST.feed,
  role: 'feed',
  traffic: ({ random }) => {
    if (!random.chance(0.5)) return [];
    return [{ bytes_in: random.logNormal(FEED_TYPICAL_BYTES, 0.07), bytes_out: random.logNormal(46_000, 0.1), response_code: 200 }];
  },
});

/** A business customer who reads reports in office hours. */
const customer = (): Source => ({
  ...CAST.customer,
  role: 'customer',
  traffic: ({ random, spanRandom, startMs }) => {
    const present = 0.7 * officeRhythm(startMs, 1);
    if (!spanRandom(HOUR_MS).chance(present) || !random.chance(0.6)) return [];
    return [browsing(random, { typicalBytesIn: 21_000, typicalBytesOut: 240_000, spread: 0.5 }, random.chance(0.1) ? 304 : 200)];
  },
});

/** Returns the sources with regular traffic every week, which a detector should treat as normal. */
export const regulars = (seed: number): Source[] => [
  ...CAST.proxies.map((origin) => proxy(seed, origin)),
  crawler(),
  monitor(),
  backup(),
  mediaDesk(),
  feed(),
  customer(),
];
