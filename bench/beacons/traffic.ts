import { createRandom, type Random } from '@weir/kernels';

/** One pair's sessions over a day: starts in ascending order (epoch ms) and bytes of each. */
export interface Pair {
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
}

export const DAY_START_MS = Date.UTC(2026, 2, 3);
export const DAY_MS = 86_400_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LEAST_SESSIONS = 20;

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const logNormal = (random: Random, median: number, sigma: number): number => median * Math.exp(sigma * normal(random));
const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.uniform());
const between = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform();

const toPair = (starts: number[], sizes: number[]): Pair => ({ starts: Float64Array.from(starts, Math.round), sizes: Float64Array.from(sizes, Math.round) });

/** Activity of the hour, at most 1: a morning and an evening peak, a quiet night. */
const rhythm = (ms: number, offset_h: number): number => {
  const hour = (((ms / HOUR + offset_h) % 24) + 24) % 24;
  const bump = (centre: number, width: number): number => Math.exp(-0.5 * (Math.min(Math.abs(hour - centre), 24 - Math.abs(hour - centre)) / width) ** 2);
  return Math.min(1, 0.05 + 0.85 * bump(11, 3) + 0.6 * bump(19.5, 2.2));
};

/** Returns random arrival times with the daily activity as rate. */
function arrivals(random: Random, perHour: number, offset_h: number): number[] {
  const times: number[] = [];
  for (let at = exponential(random, HOUR / perHour); at < DAY_MS; at += exponential(random, HOUR / perHour)) {
    if (random.uniform() < rhythm(DAY_START_MS + at, offset_h)) times.push(at);
  }
  return times;
}

/** Returns starts as regular as the score assumes people to be (log-normal, sigma 0.5), about five minutes apart. */
export function evenPair(seed: number, index: number, nIntervals: number): Pair {
  const random = createRandom(seed, 1_000_000 + index);
  const starts = [DAY_START_MS];
  while (starts.length <= nIntervals) starts.push(starts[starts.length - 1] + logNormal(random, 300_000, 0.5));
  return toPair(starts, starts.map(() => 500));
}

/** Returns a person's sessions: visits by hour of day with think times between pages; for one person in ten, random arrivals. */
export function humanPair(seed: number, index: number): Pair {
  const random = createRandom(seed, 1000 + index);
  const offset_h = between(random, -8, 9);
  const atRandom = random.uniform() < 0.1;
  const [pages, think_ms, spread] = [between(random, 4, 25), between(random, 8_000, 90_000), between(random, 0.7, 1.4)];
  const [size, sizeSpread] = [logNormal(random, 12_000, 1), between(random, 0.4, 1.2)];
  for (;;) {
    const times: number[] = [];
    for (const visit of arrivals(random, atRandom ? between(random, 8, 40) : between(random, 1, 5), offset_h)) {
      let at = visit;
      do times.push(at);
      while (!atRandom && random.uniform() < 1 - 1 / pages && (at += logNormal(random, think_ms, spread)) < DAY_MS);
    }
    if (times.length < LEAST_SESSIONS) continue;
    times.sort((a, b) => a - b);
    return toPair(times.map((at) => DAY_START_MS + at), times.map(() => logNormal(random, size, sizeSpread)));
  }
}

/** Shape of a beacon. */
export interface BeaconShape {
  readonly beats: number;
  /** Half width of its uniform intervals, as a share of the period. */
  readonly jitter: number;
  readonly missed: number;
}

/** Mean interval of every beacon: that of 200 to 350 s. */
export const BEACON_PERIOD_MS = 275_000;

/** The beacon of the claim: a day of intervals uniform between 200 and 350 s. */
export const CLAIM: BeaconShape = { beats: 288, jitter: 75_000 / BEACON_PERIOD_MS, missed: 0 };

/** Returns a beacon with a random start from which all beats fit into the day, and responses of nearly one size. */
export function beaconPair(seed: number, { beats, jitter, missed }: BeaconShape): Pair {
  const random = createRandom(seed, 7);
  const starts: number[] = [];
  let at = 0;
  for (let beat = 0; beat < beats; beat++) {
    if (beat === 0 || random.uniform() >= missed) starts.push(at);
    at += BEACON_PERIOD_MS * (1 + jitter * (2 * random.uniform() - 1));
  }
  const begin = DAY_START_MS + Math.max(0, DAY_MS - at) * random.uniform();
  return toPair(starts.map((start) => begin + start), starts.map(() => 640 + 20 * random.uniform()));
}

const HALF_DAY = 50;

/** Disturbances of real beacons, applied to one of 100 beats, 200 to 350 s apart. */
export const MISHAPS: Record<string, (seed: number, random: Random) => Pair> = {
  'six hours of sleep in the middle': (seed) => {
    const { starts, sizes } = beaconPair(seed, { ...CLAIM, beats: 2 * HALF_DAY });
    const first = starts[0] - DAY_START_MS;
    return { starts: starts.map((start, i) => start - first + (i < HALF_DAY ? 0 : 6 * HOUR)), sizes };
  },
  'two calls a beat, 2 to 7 s apart': (seed, random) => {
    const { starts, sizes } = beaconPair(seed, { ...CLAIM, beats: 2 * HALF_DAY });
    return toPair(Array.from(starts).flatMap((start) => [start, start + between(random, 2_000, 7_000)]), Array.from(sizes).flatMap((size) => [size, size]));
  },
  'one in ten beats retried at once': (seed, random) => {
    const { starts, sizes } = beaconPair(seed, { ...CLAIM, beats: 2 * HALF_DAY });
    const again = Array.from(starts, () => random.uniform() < 0.1);
    const twice = (values: Float64Array, later: number): number[] => Array.from(values).flatMap((value, i) => (again[i] ? [value, value + later] : [value]));
    return toPair(twice(starts, 1_500), twice(sizes, 0));
  },
};

/** Harmless machines and browser applications, which are periodic too. */
export const POLLERS: Record<string, (random: Random) => Pair> = {
  'polling browser tab, sometimes throttled': (random) => {
    const every = [15_000, 30_000, 60_000][random.below(3)];
    const times: number[] = [];
    for (let at = between(random, 0, 16 * HOUR), end = at + between(random, 1, 8) * HOUR; at < end; ) {
      times.push(at);
      at += (random.uniform() < 0.1 ? MINUTE : every) + logNormal(random, 400, 0.8);
      if (random.uniform() < 0.01) at += between(random, 5, 60) * MINUTE;
    }
    return toPair(times.map((at) => DAY_START_MS + at), times.map(() => 900 * (random.uniform() < 0.1 ? between(random, 2, 9) : 1) + 40 * random.uniform()));
  },
  'mail fetched every 15 minutes': (random) => {
    const times: number[] = [];
    for (let at = between(random, 0, 15 * MINUTE); at < DAY_MS; at += 15 * MINUTE * between(random, 0.97, 1.1)) if (random.uniform() > 0.08) times.push(at);
    return toPair(times.map((at) => DAY_START_MS + at), times.map(() => (random.uniform() < 0.7 ? 1_500 : logNormal(random, 30_000, 1.2))));
  },
  'health check': (random) => {
    const every = [10_000, 60_000, 300_000][random.below(3)];
    const times: number[] = [];
    for (let at = between(random, 0, every); at < DAY_MS; at += every) times.push(at + 200 * random.uniform());
    return toPair(times.map((at) => DAY_START_MS + at), times.map(() => 388));
  },
  'chat that retries at once, then backs off': (random) => {
    const times: number[] = [];
    for (let at = between(random, 0, 14 * HOUR), end = at + between(random, 2, 9) * HOUR; at < end; ) {
      times.push(at);
      at += Math.min(55_000, exponential(random, 40_000)) + logNormal(random, 300, 0.8);
    }
    return toPair(times.map((at) => DAY_START_MS + at), times.map(() => 700 + exponential(random, 500)));
  },
  'reading person, and a page that refreshes itself': (random) => {
    const times: number[] = [];
    for (let at = between(random, 0, 12 * HOUR), end = at + between(random, 2, 8) * HOUR; at < end; ) {
      times.push(at);
      at += random.uniform() < 0.5 ? 2 * MINUTE + 500 * random.uniform() : logNormal(random, 30_000, 1);
    }
    return toPair(times.map((at) => DAY_START_MS + at), times.map(() => logNormal(random, 20_000, 0.5)));
  },
};
