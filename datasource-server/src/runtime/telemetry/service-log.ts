const MINUTE_MS = 60_000;
/** Minutes that are kept: a day. */
const KEPT_MINUTES = 1_440;
/** Names that are told apart of one kind; what comes beyond is put under one. */
const MAX_NAMES = 100;
const OTHER = 'other';
/** Each step of the histogram is this much longer than the one before: a quantile is off by 5 % at most. */
const STEP = 1.1;
const SHORTEST_MS = 0.1;

/** What is measured of one name in some time. */
export interface ServiceTime {
  /** How often it was asked for. */
  readonly count: number;
  /** How often it failed for a reason of the server's own. */
  readonly failed: number;
  /** Half were answered in this time, ms, within 5 %. */
  readonly p50_ms: number;
  readonly p95_ms: number;
}

/** Kinds of what is measured. */
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

/** A figure over time by name: null for a bucket of which nothing is known. */
export type ByName<T> = Map<string, Array<T | null>>;

/** Buckets of a time range: the first begins at from_ms. */
export interface Buckets {
  readonly from_ms: number;
  readonly bucket_ms: number;
  readonly length: number;
}

/**
 * What the process measured of itself, by the minute, for a day. It is in memory alone: a restart begins anew. Names are those of
 * routes, query types and feeds, never a value from outside.
 */
export class ServiceLog {
  private minutes: Minute[] = [];
  /** When it began to measure, UTC epoch ms. */
  readonly since_ms: number;

  constructor(private readonly now: () => number) {
    this.since_ms = now();
  }

  /** Adds what was answered, or not. */
  observe(kind: ServiceKind, name: string, ms: number, failed: boolean): void {
    const names = this.minute()[kind];
    const key = names.has(name) || names.size < MAX_NAMES ? name : OTHER;
    const tally = names.get(key) ?? { count: 0, failed: 0, steps: new Map<number, number>() };
    names.set(key, tally);
    tally.count++;
    if (failed) tally.failed++;
    const step = Math.max(0, Math.ceil(Math.log(ms / SHORTEST_MS) / Math.log(STEP)));
    tally.steps.set(step, (tally.steps.get(step) ?? 0) + 1);
  }

  /** Notes how far a feed is behind its origin. */
  noteLag(feed: string, lag_s: number): void {
    const { lag_s: lags } = this.minute();
    if (lags.has(feed) || lags.size < MAX_NAMES) lags.set(feed, lag_s);
  }

  /** Times by name, or of all names together, which is then called ''. A bucket in which nothing was asked for has a count of 0 and no quantiles (NaN). */
  times(kind: ServiceKind, isSplit: boolean, buckets: Buckets): ByName<ServiceTime> {
    const tallies = new Map<string, Tally[]>();
    this.within(buckets, (minute, place) => {
      for (const [name, tally] of minute[kind]) {
        const key = isSplit ? name : '';
        const of = tallies.get(key) ?? [];
        tallies.set(key, of);
        of[place] = of[place] === undefined ? tally : merge(of[place], tally);
      }
    });
    if (!isSplit && !tallies.has('')) tallies.set('', []);
    return new Map([...tallies].map(([name, of]) => [name, this.fill(buckets, (place) => toTime(of[place]))]));
  }

  /** The last lag of each feed in each bucket, s. */
  lags(buckets: Buckets): ByName<number> {
    const lags = new Map<string, Array<number | null>>();
    this.within(buckets, ({ lag_s }, place) => {
      for (const [feed, seconds] of lag_s) {
        const of = lags.get(feed) ?? new Array<number | null>(buckets.length).fill(null);
        lags.set(feed, of);
        of[place] = seconds;
      }
    });
    return lags;
  }

  /** Since when there is something to tell, UTC epoch ms. */
  knownSince(): number {
    return Math.max(this.since_ms, Math.floor(this.now() / MINUTE_MS) * MINUTE_MS - (KEPT_MINUTES - 1) * MINUTE_MS);
  }

  /** Nothing is known of a bucket that ended before it began to measure, or that has not begun. */
  private fill<T>({ from_ms, bucket_ms, length }: Buckets, of: (place: number) => T): Array<T | null> {
    const known = this.knownSince();
    return Array.from({ length }, (_, place) => {
      const start = from_ms + place * bucket_ms;
      return start + bucket_ms <= known || start > this.now() ? null : of(place);
    });
  }

  private within({ from_ms, bucket_ms, length }: Buckets, see: (minute: Minute, place: number) => void): void {
    for (const minute of this.minutes) {
      const place = Math.floor((minute.start_ms - from_ms) / bucket_ms);
      if (place >= 0 && place < length) see(minute, place);
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

/** The middle of the step that so many are within, ms. */
const quantile = ({ count, steps }: Tally, share: number): number => {
  let left = Math.ceil(share * count);
  for (const [step, of] of [...steps].sort(([a], [b]) => a - b)) {
    left -= of;
    if (left <= 0) return SHORTEST_MS * STEP ** (step - 0.5);
  }
  return NaN;
};
