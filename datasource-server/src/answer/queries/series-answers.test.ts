import { ServiceLog } from '../../runtime/telemetry/service-log.ts';
import { framesOf, HOUR, T, textOf } from './answer-as-text.test-support.ts';

const TIMES = `time: time = [${T},${T + HOUR}]`;
const DAY = 24 * HOUR;

describe('anomaly counts', () => {
  const whole = { anomalyCounts: [{ counts: Float64Array.of(3, 0) }] };

  it('are one series without a split', async () => {
    expect(await textOf({ queryType: 'anomaly_counts' }, { store: whole })).toEqual([
      '# anomalies, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'anomaly_count: number in short as anomalies = [3,0]',
    ]);
  });

  it('are one series for each value with a split', async () => {
    const store = { anomalyCounts: [{ key: '192.0.2.1', counts: Float64Array.of(1, 2) }, { key: 'other', counts: Float64Array.of(0, 0) }] };
    expect(await textOf({ queryType: 'anomaly_counts', split_by: 'src_ip' }, { store })).toEqual([
      '# 192.0.2.1, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'anomaly_count: number in short {"src_ip":"192.0.2.1"} as 192.0.2.1 = [1,2]',
      '# other, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'anomaly_count: number in short {"src_ip":"other"} as other = [0,0]',
    ]);
  });

  it('have no frame where the store has no series', async () => {
    expect(await textOf({ queryType: 'anomaly_counts', split_by: 'src_ip' }, { store: { anomalyCounts: [] } })).toEqual([]);
  });

  it.each([[undefined, 'excepted'], [false, 'excepted'], [true, undefined]])('leave out what analysts excepted unless asked (%p)', async (include_excepted, excepted) => {
    const filters = [{ column: 'dst_port', operator: '=', value: '443' }];
    const { calls } = await framesOf({ queryType: 'anomaly_counts', split_by: 'protocol', top_k: 7, filters, ...(include_excepted === undefined ? {} : { include_excepted }) }, { store: whole }, { from_ms: T + 60_000 });
    // The first bucket begins at a whole hour, known groups a day before the range.
    expect(calls).toEqual([['anomalyCounts', { excepted, from_ms: T, to_ms: T + 2 * HOUR, filters, bucket_ms: HOUR, split_by: 'protocol', top_k: 7, known_since_ms: T + 60_000 - DAY }]]);
  });
});

describe('anomaly rates', () => {
  it('are one series without a split', async () => {
    expect(await textOf({ queryType: 'anomaly_rates' }, { traffic: { anomalyRates: [{ key: '', rates: Float64Array.of(0.5, 0) }] } })).toEqual([
      '# anomaly rate, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'anomaly_rate: number in percentunit as anomaly rate = [0.5,0]',
    ]);
  });

  it('are one series for each value with a split', async () => {
    expect(await textOf({ queryType: 'anomaly_rates', split_by: 'protocol' }, { traffic: { anomalyRates: [{ key: 'ssh', rates: Float64Array.of(1, 0.25) }] } })).toEqual([
      '# ssh, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'anomaly_rate: number in percentunit {"protocol":"ssh"} as ssh = [1,0.25]',
    ]);
  });

  it('are zero without a group, over at least one bucket', async () => {
    const none = { traffic: { anomalyRates: [] } };
    expect(await textOf({ queryType: 'anomaly_rates', split_by: 'protocol' }, none)).toEqual([
      '# anomaly rate, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'anomaly_rate: number in percentunit as anomaly rate = [0,0]',
    ]);
    // One and a half hours begin two buckets.
    expect((await textOf({ queryType: 'anomaly_rates' }, none, { to_ms: T + 1.5 * HOUR })).at(-1)).toBe('anomaly_rate: number in percentunit as anomaly rate = [0,0]');
  });

  it.each([[false, 'excepted'], [true, undefined]])('leave out what analysts excepted unless asked (%p)', async (include_excepted, excepted) => {
    const { calls } = await framesOf({ queryType: 'anomaly_rates', split_by: 'protocol', top_k: 7, include_excepted }, { traffic: { anomalyRates: [] } }, { from_ms: T + 60_000 });
    expect(calls).toEqual([['anomalyRates', { excepted, from_ms: T, to_ms: T + 2 * HOUR, filters: [], bucket_ms: HOUR, split_by: 'protocol', top_k: 7, known_since_ms: T + 60_000 - DAY }]]);
  });
});

describe('traffic volume', () => {
  it('is a series of bytes in, of bytes out and of sessions', async () => {
    const volumes = { bytes_in: Float64Array.of(10, 20), bytes_out: Float64Array.of(1, 2), session_count: Float64Array.of(3, 4) };
    const { frames, calls } = await framesOf({ queryType: 'traffic_volume' }, { store: { volumes } }, { from_ms: T + 1 });
    expect(calls).toEqual([['volumes', { from_ms: T, to_ms: T + 2 * HOUR, filters: [], bucket_ms: HOUR }]]);
    expect(frames).toHaveLength(3);
    expect(await textOf({ queryType: 'traffic_volume' }, { store: { volumes } })).toEqual([
      '# Bytes in, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'bytes_in: number in decbytes {"measure":"bytes_in"} as Bytes in = [10,20]',
      '# Bytes out, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'bytes_out: number in decbytes {"measure":"bytes_out"} as Bytes out = [1,2]',
      '# Sessions, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'session_count: number in short {"measure":"session_count"} as Sessions = [3,4]',
    ]);
  });
});

describe('a volume with its typical band', () => {
  const band = { actual: Float64Array.of(9, 8), typical: Float64Array.of(5, 6), low: Float64Array.of(1, 2), high: Float64Array.of(7, 7.5), periods: 3 };

  it('is the volume, its median and two quantiles', async () => {
    expect(await textOf({ queryType: 'volume_band', measure: 'total_bytes' }, { traffic: { volumeBand: band } })).toEqual([
      '# Actual, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000,"periods":3}}',
      TIMES,
      'total_bytes: number in decbytes {"band":"actual"} as Actual = [9,8]',
      '# Typical, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000,"periods":3}}',
      TIMES,
      'total_bytes: number in decbytes {"band":"typical"} as Typical = [5,6]',
      '# 10 % quantile, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000,"periods":3}}',
      TIMES,
      'total_bytes: number in decbytes {"band":"low"} as 10 % quantile = [1,2]',
      '# 90 % quantile, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000,"periods":3}}',
      TIMES,
      'total_bytes: number in decbytes {"band":"high"} as 90 % quantile = [7,7.5]',
    ]);
  });

  it('is only the volume without earlier days, and says so', async () => {
    const alone = { actual: Float64Array.of(9, 8), typical: null, low: null, high: null, periods: 0 };
    expect(await textOf({ queryType: 'volume_band', measure: 'session_count' }, { traffic: { volumeBand: alone } })).toEqual([
      '# Actual, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000,"periods":0}}',
      '! info No typical band: there is no full day of sessions before the time range.',
      TIMES,
      'session_count: number in short {"band":"actual"} as Actual = [9,8]',
    ]);
  });

  it('is asked for whole buckets', async () => {
    const { calls } = await framesOf({ queryType: 'volume_band', measure: 'bytes_out', history_days: 5 }, { traffic: { volumeBand: band } }, { from_ms: T + 1 });
    expect(calls).toEqual([['volumeBand', { from_ms: T, to_ms: T + 2 * HOUR, filters: [], bucket_ms: HOUR, measure: 'bytes_out', history_days: 5 }]]);
  });
});

describe('server health', () => {
  /** Measured from 23:00 of the day before: two requests of 2.5 hours ago, one of them failed, and one query of 20 minutes later. */
  const service = (): ServiceLog => {
    let now = T - HOUR;
    const log = new ServiceLog(() => now);
    now = T + HOUR / 2;
    log.observe('route', '/api/query', 100, false);
    log.observe('route', '/api/query', 100, true);
    log.observe('route', '/health', 1, false);
    log.observe('query_type', 'findings', 1000, false);
    log.noteLag('folder', 12);
    log.noteLag('bucket', 30);
    now = T + 1.5 * HOUR;
    log.observe('route', '/health', 1, false);
    log.noteLag('folder', 3);
    return log;
  };

  it('counts requests, together or by route, the busiest first', async () => {
    const asked = { queryType: 'server_health', measure: 'request_count' };
    expect(await textOf(asked, { service: service() })).toEqual([
      '# server health, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'request_count: number in short as request_count* = [3,1]',
    ]);
    expect(await textOf({ ...asked, split_by: 'route' }, { service: service() })).toEqual([
      '# /api/query, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'request_count: number in short {"route":"/api/query"} as /api/query* = [2,0]',
      '# /health, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'request_count: number in short {"route":"/health"} as /health* = [1,1]',
    ]);
    expect(await textOf({ ...asked, split_by: 'query_type' }, { service: service() })).toEqual([
      '# findings, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      TIMES,
      'request_count: number in short {"query_type":"findings"} as findings* = [1,0]',
    ]);
  });

  it('shows the highest series, those of one height by name, and says how many it leaves out', async () => {
    const log = new ServiceLog(() => T);
    for (const route of ['/c', '/a', '/b', '/b']) log.observe('route', route, 1, false);
    const shown = async (top_k: number): Promise<string[]> => (await textOf({ queryType: 'server_health', measure: 'request_count', split_by: 'route', top_k }, { service: log })).filter((line) => /^[#!]/.test(line));
    const head = (route: string): string => `# ${route}, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}`;
    expect(await shown(3)).toEqual([head('/b'), head('/a'), head('/c')]);
    expect(await shown(1)).toEqual([head('/b'), '! info 2 series with lower values are not shown.']);
  });

  it('gives the share of failed requests, zero without requests', async () => {
    expect(await textOf({ queryType: 'server_health', measure: 'error_rate' }, { service: service() })).toContain('error_rate: number in percentunit as error_rate* = [0.3333333333333333,0]');
    expect(await textOf({ queryType: 'server_health', measure: 'error_rate', split_by: 'route' }, { service: service() })).toEqual(
      expect.arrayContaining(['error_rate: number in percentunit {"route":"/api/query"} as /api/query* = [0.5,0]', 'error_rate: number in percentunit {"route":"/health"} as /health* = [0,0]']),
    );
  });

  it('gives latencies within five percent, and none without requests', async () => {
    for (const [measure, about] of [['p50_ms', 100], ['p95_ms', 100]] as const) {
      const [frame] = (await framesOf({ queryType: 'server_health', measure, split_by: 'route' }, { service: service() })).frames;
      const [{ values: times }, { values, config, labels }] = frame.fields;
      expect([Array.from(times), labels, config?.unit]).toEqual([[T, T + HOUR], { route: '/api/query' }, 'ms']);
      expect(Math.abs((values[0] as number) / about - 1)).toBeLessThan(0.05);
      expect(values[1]).toBeNull();
    }
  });

  it('tells the median from the 95th percentile', async () => {
    const log = new ServiceLog(() => T);
    for (let i = 0; i < 90; i++) log.observe('route', '/a', 10, false);
    for (let i = 0; i < 10; i++) log.observe('route', '/a', 1000, false);
    const at = async (measure: string): Promise<number> => (await framesOf({ queryType: 'server_health', measure }, { service: log })).frames[0].fields[1].values[0] as number;
    expect(Math.abs((await at('p50_ms')) / 10 - 1)).toBeLessThan(0.05);
    expect(Math.abs((await at('p95_ms')) / 1000 - 1)).toBeLessThan(0.05);
  });

  it('gives the lag of each input, the largest first, whatever the split', async () => {
    for (const split_by of [null, 'route']) {
      expect(await textOf({ queryType: 'server_health', measure: 'lag_s', split_by }, { service: service() })).toEqual([
        '# bucket, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
        TIMES,
        'lag_s: number in s {"feed":"bucket"} as bucket* = [30,null]',
        '# folder, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
        TIMES,
        'lag_s: number in s {"feed":"folder"} as folder* = [12,3]',
      ]);
    }
  });

  it('is empty where nothing was measured, and says since when there are measurements', async () => {
    expect(await textOf({ queryType: 'server_health', measure: 'lag_s' }, { service: new ServiceLog(() => T + HOUR) })).toEqual([
      '# server health, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      '! info Measured since 2026-03-02 01:00 UTC: the server keeps one day of measurements, and loses them at a restart.',
      TIMES,
      'lag_s: number in s as lag_s* = [null,null]',
    ]);
    const since = async (at: number): Promise<string[]> => (await textOf({ queryType: 'server_health' }, { service: new ServiceLog(() => at) })).filter((line) => line.startsWith('!'));
    expect(await since(T)).toEqual([]);
    expect(await since(T + 60_000)).toHaveLength(1);
  });

  it('has buckets of at least a minute, and at least one', async () => {
    const short = { from_ms: T, to_ms: T + 30_000, interval_ms: 1000 };
    expect(await textOf({ queryType: 'server_health', measure: 'lag_s' }, { service: new ServiceLog(() => T) }, short)).toEqual([
      '# server health, timeseries-multi 0.1 {"custom":{"bucket_ms":60000}}',
      `time: time = [${T}]`,
      'lag_s: number in s as lag_s* = [null]',
    ]);
  });
});
