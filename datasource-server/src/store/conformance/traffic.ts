import { at, EIGHT_DAYS, LAST_DAY, SOURCES } from './fixture.ts';
import type { Harness } from './harness.ts';
import { DAY, HOUR, scored, sessionAt, T0 } from './rows.ts';

const NINE_DIGITS = 1e-8;

/** Compares numbers to nine digits: stores add fractions in varying order. */
const expectClose = (actual: Iterable<number>, expected: readonly number[]): void => {
  const values = [...actual];
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    if (Number.isNaN(value)) expect(values[index]).toBeNaN();
    else expect(Math.abs(values[index] - value)).toBeLessThanOrEqual(NINE_DIGITS * Math.max(Math.abs(value), 1e-9));
  });
};

/** Reads of the traffic. */
export const describeTraffic = (h: Harness): void => {
  describe('traffic', () => {
    beforeEach(() => h.putFixture());

    it('sums up a range', async () => {
      expect(await h.store.trafficSummary(EIGHT_DAYS)).toEqual({
        session_count: 20, anomaly_count: 5, hidden_anomaly_count: 0, bytes_in: 11_735, bytes_out: 113_880, source_count: 5, finding_count: 0, first_session_time: at(0, '00:00'), last_session_time: at(7, '09:10'),
      });
      // Sunday: 14 of E and 15 of A, which ends on Monday at 01:00.
      expect(await h.store.trafficSummary({ ...EIGHT_DAYS, from_ms: at(6, '00:00'), to_ms: at(7, '00:00') })).toEqual({
        session_count: 2, anomaly_count: 1, hidden_anomaly_count: 0, bytes_in: 115, bytes_out: 101_100, source_count: 2, finding_count: 0, first_session_time: at(6, '22:00'), last_session_time: at(7, '01:00'),
      });
    });

    it('sums volumes per bucket by session start, zeros included', async () => {
      const { bytes_in, bytes_out, session_count } = await h.store.volumes({ ...EIGHT_DAYS, bucket_ms: DAY });
      expect([...session_count]).toEqual([3, 3, 3, 2, 2, 0, 2, 5]);
      expect([...bytes_in]).toEqual([600, 900, 400, 9010, 220, 0, 115, 490]);
      expect([...bytes_out]).toEqual([4000, 900, 3560, 110, 2200, 0, 101_100, 2010]);
      // 8 starts one millisecond before 04:00, 9 at 04:00. The last bucket ends after the range.
      expect([...(await h.store.volumes({ ...EIGHT_DAYS, from_ms: at(2, '03:00'), to_ms: at(2, '05:30'), bucket_ms: HOUR })).bytes_in]).toEqual([150, 250, 0]);
      expect([...(await h.store.volumes({ ...EIGHT_DAYS, filters: [{ column: 'src_ip', operator: '=', value: SOURCES.E }], bucket_ms: 4 * DAY })).session_count]).toEqual([0, 2]);
    });

    it('lists countries with the most sessions first, the unknown one after those with as many', async () => {
      const { src_ip_country_code, ...sums } = await h.store.countryTable(EIGHT_DAYS);
      expect(src_ip_country_code).toEqual(['DE', 'FR', null, 'US']);
      expect(Object.fromEntries(Object.entries(sums).map(([name, values]) => [name, [...values]]))).toEqual({
        session_count: [8, 5, 5, 2],
        bytes_in: [9830, 1170, 630, 105],
        bytes_out: [7330, 4100, 1450, 101_000],
        total_bytes: [17_160, 5270, 2080, 101_105],
        anomaly_count: [3, 1, 0, 1],
      });
    });

    it('lists the values of a column, the most frequent first, ties in the order of the column', async () => {
      const valuesOf = async (column: string, search = '', limit = 100) => {
        const { value, session_count, anomaly_count } = await h.store.traffic.columnValues({ ...EIGHT_DAYS, column: column, search, limit });
        return value.map((name, row) => [name, session_count[row], anomaly_count[row]]);
      };
      // Ports: 443 for 15 sessions with 5, 11, 14; 22 for 8, 17; 9 for 3; 10 for 9; none for 4. Numbers are in numeric order.
      expect(await valuesOf('dst_port')).toEqual([['443', 15, 3], ['22', 2, 1], ['9', 1, 1], ['10', 1, 0]]);
      expect(await valuesOf('dst_port', '2')).toEqual([['22', 2, 1]]);
      expect(await valuesOf('src_ip', '', 3)).toEqual([[SOURCES.A, 6, 2], [SOURCES.B, 5, 1], [SOURCES.C, 5, 0]]);
      expect(await valuesOf('risk_class', 'LOAD')).toEqual([['upload', 3, 3], ['download', 1, 1]]);
      expect(await valuesOf('risk_class')).toEqual([['usual', 11, 0], ['upload', 3, 3], ['download', 1, 1], ['not_sure', 1, 0]]);
      expect(await valuesOf('is_anomaly')).toEqual([['false', 13, 0], ['true', 5, 5]]);
      expect(await valuesOf('label', '100%')).toEqual([['100% "odd"', 1, 1]]);
      expect(await valuesOf('observation_name')).toEqual([]);
    });

    it('returns the share of anomalies per bucket, also of known groups', async () => {
      const ratesOf = async (request: object) =>
        (await h.store.traffic.anomalyRates({ ...EIGHT_DAYS, bucket_ms: DAY, split_by: null, top_k: 2, known_since_ms: T0, ...request })).map(({ key, rates }) => [key, ...rates]);
      expect(await ratesOf({})).toEqual([['', 1 / 3, 1 / 3, 0, 1 / 2, 0, 0, 1 / 2, 1 / 5]]);
      expect(await ratesOf({ from_ms: at(5, '00:00'), to_ms: at(6, '00:00') })).toEqual([['', 0]]);
      // Of A: 3 among 1, 3; 7; 11; 15; 20. Of B: 2; 5; 9; 12; 19. The others: 4, 6; 8; 10; 13; 14; 16, 17, 18.
      expect(await ratesOf({ split_by: 'src_ip' })).toEqual([
        [SOURCES.A, 1 / 2, 0, 0, 1, 0, 0, 0, 0],
        [SOURCES.B, 0, 1, 0, 0, 0, 0, 0, 0],
        ['other', 0, 0, 0, 0, 0, 0, 1, 1 / 3],
      ]);
      // E has no session on the last day, but it is known.
      expect(await ratesOf({ ...LAST_DAY, split_by: 'src_ip_country_code', top_k: 4 })).toEqual([['DE', 1 / 2], ['FR', 0], ['US', 0], ['unknown', 0]]);
      expect(await ratesOf({ ...LAST_DAY, split_by: 'src_ip_country_code', top_k: 1 })).toEqual([['DE', 1 / 2], ['other', 0]]);
      expect(await ratesOf({ ...LAST_DAY, split_by: 'src_ip_country_code', top_k: 4, known_since_ms: LAST_DAY.from_ms })).toEqual([['DE', 1 / 2], ['unknown', 0], ['FR', 0]]);
    });

    it('returns a band of the same hours of earlier days', async () => {
      const { actual, low, typical, high, periods } = await h.store.traffic.volumeBand({ ...LAST_DAY, to_ms: at(7, '10:00'), measure: 'session_count', bucket_ms: HOUR, history_days: 7 });
      expect(periods).toBe(7);
      // 16 and 17; 18 and 19; 20.
      expect([...actual]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
      // Of seven days, the 90 % quantile lies at place 5.4 of 0..6. At 00:00 the days have 2, 1, 0, 0, 1, 0, 0: 1 + 0.4 * (2 - 1).
      // At 03:00 one day has 2 (7 and 8): 0.4 * 2. At 04:00 (9) and 09:00 (13) one day has 1: 0.4.
      expectClose(high!, [1.4, 0, 0, 0.8, 0.4, 0, 0, 0, 0, 0.4]);
      expectClose(typical!, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      expectClose(low!, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    });

    it('returns a band of the same weekdays of earlier weeks for buckets of a day', async () => {
      const { actual, low, typical, high, periods } = await h.store.traffic.volumeBand({ ...LAST_DAY, to_ms: at(10, '00:00'), measure: 'bytes_in', bucket_ms: DAY, history_days: 28 });
      expect(periods).toBe(1);
      expect([...actual]).toEqual([490, 0, 0]);
      // The first Monday, Tuesday and Wednesday.
      for (const band of [low, typical, high]) expectClose(band!, [600, 900, 400]);
    });

    it('interpolates the quantiles of a band linearly, over periods that the filters leave empty too', async () => {
      const band = await h.store.traffic.volumeBand({ ...EIGHT_DAYS, from_ms: at(3, '00:00'), to_ms: at(4, '00:00'), measure: 'bytes_out', bucket_ms: 12 * HOUR, history_days: 28, filters: [{ column: 'src_ip', operator: '=', value: SOURCES.A }] });
      expect(band.periods).toBe(3);
      expect([...band.actual]).toEqual([0, 90]);
      // A before noon: 1000 (1), 0, 1000 (7); after noon: 3000 (3), 0, 0.
      expectClose(band.low!, [200, 0]);
      expectClose(band.typical!, [1000, 0]);
      expectClose(band.high!, [1000, 2400]);
    });

    it('returns no band without an earlier period', async () => {
      const first = { ...EIGHT_DAYS, to_ms: at(1, '00:00'), measure: 'anomaly_count', bucket_ms: DAY, history_days: 28 };
      expect(await h.store.traffic.volumeBand(first)).toMatchObject({ typical: null, low: null, high: null, periods: 0 });
      expect([...(await h.store.traffic.volumeBand(first)).actual]).toEqual([1]);
      // History begins with the earliest session in it: the six days before the range.
      expect((await h.store.traffic.volumeBand({ ...LAST_DAY, measure: 'anomaly_count', bucket_ms: HOUR, history_days: 6 })).periods).toBe(6);
    });

    it('sums up groups with their shares, countries, rarities, first start and last end', async () => {
      const { key, country, share, ...columns } = await h.store.traffic.topTalkers({ ...EIGHT_DAYS, group_by: 'src_ip', order_by: 'bytes_in', limit: 4 });
      expect(key).toEqual([SOURCES.A, SOURCES.B, SOURCES.C, SOURCES.D]);
      expect(country).toEqual(['DE', 'FR', null, 'DE']);
      expectClose(share, [9710 / 11_735, 1170 / 11_735, 630 / 11_735, 120 / 11_735]);
      expect(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values]]))).toEqual({
        session_count: [6, 5, 5, 2],
        anomaly_count: [2, 1, 0, 1],
        bytes_in: [9710, 1170, 630, 120],
        bytes_out: [7190, 4100, 1450, 140],
        total_bytes: [16_900, 5270, 2080, 260],
        rarity: [3, 3, 0.4, 4],
        first_seen: [at(0, '00:00'), at(0, '00:05'), at(1, '00:00'), at(2, '03:59:59.999')],
        last_seen: [at(7, '09:10'), at(7, '08:10'), at(7, '08:10'), at(7, '00:15')],
      });
    });

    it('names the alphabetically first country of a source that has several', async () => {
      const src_ip = '198.51.100.77';
      const range = { from_ms: T0 + 20 * DAY, to_ms: T0 + 21 * DAY, filters: [] };
      await h.put(['NL', 'BE', null, 'SE'].map((src_ip_country_code, index) => scored(sessionAt(range.from_ms + index, { src_ip, src_ip_country_code }))));
      expect((await h.store.traffic.topTalkers({ ...range, group_by: 'src_ip', order_by: 'bytes_in', limit: 4 })).country).toEqual(['BE']);
    });

    it('orders groups by any measure, ties by name', async () => {
      const talkers = async (order_by: 'anomaly_count' | 'session_count', request: object = {}) => {
        const { key, share, rarity, country } = await h.store.traffic.topTalkers({ ...EIGHT_DAYS, group_by: 'src_ip', order_by, limit: 9, ...request });
        return key.map((name, row) => [name, share[row], rarity[row], country === null ? '-' : country[row]]);
      };
      expect((await talkers('anomaly_count')).map(([name, share]) => [name, share])).toEqual([[SOURCES.A, 2 / 5], [SOURCES.B, 1 / 5], [SOURCES.D, 1 / 5], [SOURCES.E, 1 / 5], [SOURCES.C, 0]]);
      // Session 20 alone: no anomaly anywhere, and no verdict.
      expect(await talkers('anomaly_count', { from_ms: at(7, '09:00') })).toEqual([[SOURCES.A, 0, NaN, 'DE']]);
      expect(await talkers('session_count', { from_ms: at(7, '08:00'), group_by: 'response_code' })).toEqual([['200', 2 / 3, 0.4, '-'], ['404', 1 / 3, 0.2, '-']]);
      expect((await talkers('session_count', { group_by: 'response_code', limit: 3 })).map(([name]) => name)).toEqual(['200', 'unknown', '404']);
    });

    it('describes the distribution of a column with quartiles, fences, mean, deviation and outliers', async () => {
      const { key, ...columns } = await h.store.traffic.distribution({ ...EIGHT_DAYS, column: 'bytes_out', split_by: null, limit: 5 });
      expect(key).toEqual(['all']);
      // Sorted: 0 0 0 20 30 60 80 90 400 500 900 1000 1000 1000 1000 1100 1200 2500 3000 100000. Places 4.75, 9.5 and 14.25.
      // Squares add up to 10,023,139,400: the variance is 501,156,970 - 5694 * 5694.
      const expected = { session_count: 20, min: 0, lower_fence: -1406.25, q1: 52.5, median: 700, q3: 1025, upper_fence: 2483.75, max: 100_000, mean: 5694, std: Math.sqrt(468_735_334), outlier_count: 3, anomalous_outlier_count: 2 };
      for (const [name, value] of Object.entries(expected)) expectClose(columns[name as keyof typeof columns], [value]);
      // The outliers are 9 (2500, no anomaly), 3 and 14 (anomalies).
      expect(Object.keys(columns).sort()).toEqual(Object.keys(expected).sort());
    });

    it('splits a distribution by group, the most sessions first, and leaves out missing values', async () => {
      const split = await h.store.traffic.distribution({ ...EIGHT_DAYS, column: 'rarity', split_by: 'src_ip', limit: 4 });
      // Without 6 and 20. A: 0.1 0.1 0.2 2.5 3; B: 0.2 0.2 0.2 1 3; C: 0 0.1 0.3 0.4; D: 0.5 4.
      expect(split.key).toEqual([SOURCES.A, SOURCES.B, SOURCES.C, SOURCES.D]);
      expectClose(split.session_count, [5, 5, 4, 2]);
      expectClose(split.median, [0.2, 0.2, 0.2, 2.25]);
      expectClose(split.q3, [2.5, 1, 0.325, 3.125]);
      expectClose(split.mean, [1.18, 0.92, 0.2, 2.25]);
      // B: the fences are -1 and 2.2; 3 (session 5) is an anomaly outside of them.
      expectClose(split.outlier_count, [0, 1, 0, 0]);
      expectClose(split.anomalous_outlier_count, [0, 1, 0, 0]);
    });

    it('correlates columns linearly over the sessions that have both values', async () => {
      const { columns, coefficients } = await h.store.traffic.correlation({ ...LAST_DAY, columns: ['bytes_in', 'bytes_out', 'response_code', 'day_of_week', 'bytes_in'], method: 'pearson' });
      expect(columns).toEqual(['bytes_in', 'bytes_out', 'response_code', 'day_of_week']);
      // In 100 70 20 200 100 (mean 98), out 900 80 30 0 1000 (mean 402): the products of the deviations add up to -780.
      const in_out = -780 / Math.sqrt(17_280 * 1_009_280);
      // Without 17, which has no code. In 100 20 200 100 (mean 105), code 200 200 404 200 (mean 251).
      const in_code = 19_380 / Math.sqrt(16_300 * 31_212);
      // Out 900 30 0 1000 (mean 482.5): deviations 417.5 -452.5 -482.5 517.5; products with -51 -51 153 -51: -98,430.
      const out_code = -98_430 / Math.sqrt(879_675 * 31_212);
      expectClose(coefficients, [1, in_out, in_code, NaN, in_out, 1, out_code, NaN, in_code, out_code, 1, NaN, NaN, NaN, NaN, NaN]);
    });

    it('correlates ranks: ties share their mean rank, nulls are the largest', async () => {
      const { coefficients } = await h.store.traffic.correlation({ ...LAST_DAY, columns: ['bytes_in', 'bytes_out', 'response_code'], method: 'spearman' });
      // Ranks of in: 3.5 2 1 5 3.5; of out: 4 3 2 1 5; of the code: 2 5 2 4 2. The mean is 3 each.
      const [in_out, in_code, out_code] = [-0.5 / Math.sqrt(9.5 * 10), 1 / Math.sqrt(9.5 * 8), -4 / Math.sqrt(10 * 8)];
      expectClose(coefficients, [1, in_out, in_code, in_out, 1, out_code, in_code, out_code, 1]);
    });

    it('returns sums by time cell and group, ordered by both, without empty cells', async () => {
      const { cell, key, ...sums } = await h.store.traffic.sessionCells({ ...EIGHT_DAYS, from_ms: at(6, '00:00'), cell_ms: DAY, group_by: 'src_ip_country_code' });
      // Sunday: 15 of A, 14 of E. Monday: 17 of D and 20 of A; 19 of B; 16 and 18 of C.
      expect(key.map((name, row) => [cell[row], name])).toEqual([[0, 'DE'], [0, 'US'], [1, 'DE'], [1, 'FR'], [1, 'unknown']]);
      expect(Object.fromEntries(Object.entries(sums).map(([name, values]) => [name, [...values]]))).toEqual({
        session_count: [1, 1, 2, 1, 2],
        anomaly_count: [0, 1, 1, 0, 0],
        all_anomaly_count: [0, 1, 1, 0, 0],
        bytes_in: [110, 5, 170, 200, 120],
        bytes_out: [1100, 100_000, 1080, 0, 930],
        total_bytes: [1210, 100_005, 1250, 200, 1050],
      });
      const all = await h.store.traffic.sessionCells({ ...EIGHT_DAYS, cell_ms: 4 * DAY, group_by: null });
      expect([[...all.cell], all.key, [...all.session_count]]).toEqual([[0, 1], ['', ''], [11, 9]]);
    });

    it('maps weekdays and hours from Monday 00:00, UTC', async () => {
      const cellsOf = async (measure: 'session_count' | 'anomaly_rate' | 'total_bytes') => {
        const cells = await h.store.traffic.heatMap({ ...EIGHT_DAYS, measure });
        expect(cells).toHaveLength(7 * 24);
        const empty = measure === 'anomaly_rate' ? NaN : 0;
        return Object.fromEntries([...cells].flatMap((value, cell) => (Object.is(value, empty) ? [] : [[`${Math.floor(cell / 24)} ${cell % 24}`, value]])));
      };
      // Monday: 1, 2, 16, 17 at 00; 18, 19 at 08; 20 at 09; 3 at 23. Sunday: 14 at 22, 15 at 23.
      const counts = { '0 0': 4, '0 8': 2, '0 9': 1, '0 23': 1, '1 0': 1, '1 12': 2, '2 3': 2, '2 4': 1, '3 18': 1, '3 23': 1, '4 0': 1, '4 9': 1, '6 22': 1, '6 23': 1 };
      expect(await cellsOf('session_count')).toEqual(counts);
      const rates = { '0 0': 1 / 4, '0 23': 1, '1 12': 1 / 2, '3 23': 1, '6 22': 1 };
      expect(await cellsOf('anomaly_rate')).toEqual({ ...Object.fromEntries(Object.keys(counts).map((cell) => [cell, 0])), ...rates });
      expect(await cellsOf('total_bytes')).toMatchObject({ '0 0': 2450, '6 23': 1210, '2 4': 2750 });
    });

    it('rejects a measure that does not exist', async () => {
      await expect(h.store.traffic.heatMap({ ...EIGHT_DAYS, measure: 'count(*)' as 'session_count' })).rejects.toThrow(/unknown measure/);
    });
  });
};
