import { MINUTE_MS, OTHER_GROUP } from '@weir/schema';

/** Minutes kept in memory: one day. */
const KEPT_MINUTES = 1_440;
/** Maximum number of names of each kind; further names share OTHER_GROUP. */
const MAX_NAMES = 100;
/** Ratio between steps of the histogram: limits the error of a quantile to 5 %. */
const STEP = 1.1;
const SHORTEST_MS = 0.1;

/** Request or query times of one name in one bucket. */
export interface ServiceTime {
  /** Requests or queries. */
  readonly count: number;
  /** Those that failed with a server error. */
  readonly failed: number;
  /** Median duration, ms, within 5 %. */
  readonly p50_ms: number;
  /** 95th percentile of the duration, ms, within 5 %. */
  readonly p95_ms: number;
}

/** Measured quantities. */
export type ServiceKind = 'route' | 'query_type';

interface Tally {
  count: number;
  failed: number;
  readonly steps: Map<number, number>;
}

interface Minute {
  readonly start_ms: number;
  readonly route: Map<string, Tally>;
  readonly query_type: Map<string, Tally>;
  readonly lag_s: Map<string, number>;
}

/** Values per bucket by name; null for a bucket without measurements. */
export type ByName<T> = Map<string, Array<T | null>>;

/** Buckets of a time range; the first begins at from_ms. */
export interface Buckets {
  readonly from_ms: number;
  readonly bucket_ms: number;
  readonly length: number;
}

/**
 * Keeps the process's own measurements per minute for one day, in memory only: a restart clears them. Names are those of
 * routes, query types and feeds, never values from log data.
 */
export class ServiceLog {
  private minutes: Minute[] = [];
  /** When measuring began, UTC epoch ms. */
  readonly since_ms: number;

  constructor(private readonly now: () => number) {
    this.since_ms = now();
  }

  /** Records one request or query. */
  observe(kind: ServiceKind, name: string, ms: number, failed: boolean): void {
    const names = this.minute()[kind];
    const key = names.has(name) || names.size < MAX_NAMES ? name : OTHER_GROUP;
    const tally = names.get(key) ?? { count: 0, failed: 0, steps: new Map<number, number>() };
    names.set(key, tally);
    tally.count++;
    if (failed) tally.failed++;
    const step = Math.max(0, Math.ceil(Math.log(ms / SHORTEST_MS) / Math.log(STEP)));
    tally.steps.set(step, (tally.steps.get(step) ?? 0) + 1);
  }

  /** Records how far a feed is behind its origin, s. */
  noteLag(feed: string, lag_s: number): void {
    const { lag_s: lags } = this.minute();
    if (lags.has(feed) || lags.size < MAX_NAMES) lags.set(feed, lag_s);
  }

  /** Returns times by name, or of all names together under ''. A bucket without requests has a count of 0 and NaN quantiles. */
  times(kind: ServiceKind, isSplit: boolean, buckets: Buckets): ByName<ServiceTime> {
    const tallies = new Map<string, Tally[]>();
    this.within(buckets, (minute, index) => {
      for (const [name, tally] of minute[kind]) {
        const key = isSplit ? name : '';
        const of = tallies.get(key) ?? [];
        tallies.set(key, of);
        of[index] = of[index] === undefined ? tally : merge(of[index], tally);
      }
    });
    if (!isSplit && !tallies.has('')) tallies.set('', []);
    return new Map([...tallies].map(([name, of]) => [name, this.fill(buckets, (index) => toTime(of[index]))]));
  }

  /** Returns the last lag of each feed in each bucket, s. */
  lags(buckets: Buckets): ByName<number> {
    const lags = new Map<string, Array<number | null>>();
    this.within(buckets, ({ lag_s }, index) => {
      for (const [feed, seconds] of lag_s) {
        const of = lags.get(feed) ?? new Array<number | null>(buckets.length).fill(null);
        lags.set(feed, of);
        of[index] = seconds;
      }
    });
    return lags;
  }

  /** Returns the start of the kept measurements, UTC epoch ms. */
  knownSince(): number {
    return Math.max(this.since_ms, Math.floor(this.now() / MINUTE_MS) * MINUTE_MS - (KEPT_MINUTES - 1) * MINUTE_MS);
  }

  /** Fills buckets with null that ended before measuring began or have not begun yet. */
  private fill<T>({ from_ms, bucket_ms, length }: Buckets, of: (index: number) => T): Array<T | null> {
    const known = this.knownSince();
    return Array.from({ length }, (_, index) => {
      const start = from_ms + index * bucket_ms;
      return start + bucket_ms <= known || start > this.now() ? null : of(index);
    });
  }

  private within({ from_ms, bucket_ms, length }: Buckets, visit: (minute: Minute, index: number) => void): void {
    for (const minute of this.minutes) {
      const index = Math.floor((minute.start_ms - from_ms) / bucket_ms);
      if (index >= 0 && index < length) visit(minute, index);
    }
  }

  private minute(): Minute {
    const start_ms = Math.floor(this.now() / MINUTE_MS) * MINUTE_MS;
    const last = this.minutes.at(-1);
    if (last !== undefined && last.start_ms >= start_ms) return last;
    const minute: Minute = { start_ms, route: new Map(), query_type: new Map(), lag_s: new Map() };
    this.minutes = [...this.minutes.filter((one) => one.start_ms > start_ms - KEPT_MINUTES * MINUTE_MS), minute];
    return minute;
  }
}

const merge = (a: Tally, b: Tally): Tally => {
  const steps = new Map(a.steps);
  for (const [step, count] of b.steps) steps.set(step, (steps.get(step) ?? 0) + count);
  return { count: a.count + b.count, failed: a.failed + b.failed, steps };
};

const toTime = (tally: Tally | undefined): ServiceTime =>
  tally === undefined ? { count: 0, failed: 0, p50_ms: NaN, p95_ms: NaN } : { count: tally.count, failed: tally.failed, p50_ms: quantile(tally, 0.5), p95_ms: quantile(tally, 0.95) };

/** Returns the middle of the histogram step that holds the quantile, ms. */
const quantile = ({ count, steps }: Tally, share: number): number => {
  let left = Math.ceil(share * count);
  for (const [step, of] of [...steps].sort(([a], [b]) => a - b)) {
    left -= of;
    if (left <= 0) return SHORTEST_MS * STEP ** (step - 0.5);
  }
  return NaN;
};
