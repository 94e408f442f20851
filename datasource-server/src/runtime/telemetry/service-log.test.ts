import { ServiceLog } from './service-log.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_000 * HOUR;

const logAt = (): { log: ServiceLog; at: (ms: number) => void } => {
  let now = START;
  return { log: new ServiceLog(() => now), at: (ms) => (now = START + ms) };
};

describe('the service log', () => {
  it('returns quantiles within 5 % when minutes are merged', () => {
    const { log, at } = logAt();
    for (let ms = 1; ms <= 1000; ms++) {
      at(ms % 2 === 0 ? 0 : MINUTE);
      log.observe('query_type', 'scatter', ms, ms > 990);
    }
    const [time] = log.times('query_type', true, { from_ms: START, bucket_ms: HOUR, length: 1 }).get('scatter')!;
    expect(time).toMatchObject({ count: 1000, failed: 10 });
    expect(Math.abs(time!.p50_ms / 500 - 1)).toBeLessThan(0.05);
    expect(Math.abs(time!.p95_ms / 950 - 1)).toBeLessThan(0.05);
  });

  it('returns null before its start and after now, and a count of 0 for a bucket without requests', () => {
    const { log, at } = logAt();
    log.observe('route', '/healthz', 1, false);
    at(2 * MINUTE);
    const times = log.times('route', false, { from_ms: START - MINUTE, bucket_ms: MINUTE, length: 6 }).get('')!;
    expect(times.map((time) => time?.count ?? null)).toEqual([null, 1, 0, 0, null, null]);
    expect(times[2]!.p95_ms).toBeNaN();
  });

  it('keeps one day', () => {
    const { log, at } = logAt();
    for (let hour = 0; hour <= 30; hour++) {
      at(hour * HOUR);
      log.observe('route', 'a', 1, false);
      log.noteLag('files', hour);
    }
    const all = { from_ms: START, bucket_ms: HOUR, length: 31 };
    const counts = log.times('route', true, all).get('a')!.map((time) => time?.count ?? null);
    expect(counts.slice(0, 6)).toEqual([null, null, null, null, null, null]);
    expect(counts.slice(7)).toEqual(new Array(24).fill(1));
    expect(log.lags(all).get('files')!.slice(7)).toEqual(Array.from({ length: 24 }, (_, index) => index + 7));
  });

  it('keeps a limited number of names and puts the rest under other', () => {
    const { log } = logAt();
    for (let index = 0; index < 1000; index++) log.observe('route', `r${index}`, 1, false);
    const times = log.times('route', true, { from_ms: START, bucket_ms: MINUTE, length: 1 });
    expect(times.size).toBe(101);
    expect(times.get('other')![0]!.count).toBe(900);
  });
});
