import { ALL_COLUMNS, type Filter } from '@weir/schema';
import type { Excepted, SessionException } from '../contract/exceptions.ts';
import { at, EIGHT_DAYS, FIXTURE, LAST_DAY, numberOf, SOURCES } from './fixture.ts';
import type { Harness } from './harness.ts';
import { ALL, DAY, HOUR, MINUTE, scored, sessionAt, T0, toRows } from './rows.ts';

/** Reads of the sessions table, filters and exceptions. */
export const describeSessions = (h: Harness): void => {
  const numbersOf = async (request: object = {}): Promise<number[]> =>
    toRows(await h.store.sessionTable({ ...EIGHT_DAYS, anomalies_only: false, sort_by: 'session_id', order: 'ascending', limit: 100, ...request })).map(({ session_id }) => numberOf(session_id));

  describe('sessions', () => {
    beforeEach(() => h.putFixture());

    it('returns a session with its verdict', async () => {
      expect(await h.store.session(FIXTURE[2].session.session_id)).toEqual(FIXTURE[2]);
      expect(await h.store.session(FIXTURE[5].session.session_id)).toBeNull();
      expect(await h.store.session('f'.repeat(32))).toBeNull();
    });

    it('returns the scored sessions of some sources, oldest first', async () => {
      expect((await h.store.scoredSessionsOf([SOURCES.D, SOURCES.A])).map(({ session }) => numberOf(session.session_id))).toEqual([1, 3, 7, 8, 11, 15, 17]);
      expect(await h.store.scoredSessionsOf([])).toEqual([]);
    });

    it('returns every column of a session', async () => {
      const columns = await h.store.sessionTable({ ...EIGHT_DAYS, anomalies_only: false, sort_by: 'session_id', order: 'ascending', limit: 3 });
      expect(Object.keys(columns)).toEqual(ALL_COLUMNS.map(({ name }) => name));
      const { session, verdict } = FIXTURE[2];
      // 3 runs from Monday 23:59 for 120 s: 300 bytes in, 3000 out.
      expect(toRows(columns)[2]).toEqual({
        ...session, ...verdict, session_duration: 120, hour: 23, day_of_week: 0, total_bytes: 3300, transfer_ratio: 0.1, avg_packet_size: 27.5, bytes_in_per_sec: 2.5, bytes_out_per_sec: 25,
        record_count: null, packet_count: null, connection_count: null, request_count: null, status_2xx_count: null, status_3xx_count: null, status_4xx_count: null, status_5xx_count: null,
        path_count: null, user_agent: null, user_agent_count: null, outcome: null, is_open: null,
      });
    });

    it('lists the newest sessions first, and ties by id', async () => {
      expect(await numbersOf({ sort_by: undefined, order: undefined, limit: 6 })).toEqual([20, 18, 19, 17, 16, 15]);
      expect(await numbersOf({ sort_by: undefined, order: undefined, limit: 3, offset: 4 })).toEqual([16, 15, 14]);
      expect(await numbersOf({ offset: 18 })).toEqual([19, 20]);
      expect(await numbersOf({ anomalies_only: true })).toEqual([3, 5, 11, 14, 17]);
    });

    it.each([
      // Code 200: 1, 3, 6, 7, 9, 11, 12, 13, 15, 16, 18, 20; 302: 10; 403: 14; 404: 2, 19; 500: 5; none: 4, 8, 17.
      ['response_code', 'ascending', [1, 3, 6, 7, 9, 11, 12, 13, 15, 16, 18, 20, 10, 14, 2, 19, 5, 4, 8, 17]],
      ['response_code', 'descending', [5, 2, 19, 14, 10, 1, 3, 6, 7, 9, 11, 12, 13, 15, 16, 18, 20, 4, 8, 17]],
      // Countries: DE is A and D, FR is B, US is E, C has none.
      ['src_ip_country_code', 'ascending', [1, 3, 7, 8, 11, 15, 17, 20, 2, 5, 9, 12, 19, 13, 14, 4, 6, 10, 16, 18]],
      ['is_anomaly', 'descending', [3, 5, 11, 14, 17, 1, 2, 4, 7, 8, 9, 10, 12, 13, 15, 16, 18, 19, 6, 20]],
      ['rarity', 'descending', [17, 5, 11, 3, 14, 9, 8, 18, 10, 2, 12, 15, 19, 1, 7, 13, 16, 4, 6, 20]],
    ] as const)('sorts by %s, %s, with nulls last', async (sort_by, order, expected) => {
      expect(await numbersOf({ sort_by, order })).toEqual(expected);
      const pages = await Promise.all([0, 7, 14].map((offset) => numbersOf({ sort_by, order, limit: 7, offset })));
      expect(pages.flat()).toEqual(expected);
    });

    it.each([
      ['sqli', [5]],
      ['BECAUSE OF 1', [11, 14, 17]],
      ['100% "odd"', [3]],
      ['fr', [2, 5, 9, 12, 19]],
      ['ssh', [8, 17]],
      // The texts of D: address, no destination, country, protocol, no rule, no observation, server.
      ['4 de ssh web', [8, 17]],
      ['2001:DB8', [13, 14]],
      ['_', [8]],
      ['nothing', []],
    ])('searches for %s', async (search, expected) => {
      expect(await numbersOf({ search })).toEqual(expected);
      expect(await h.store.sessionCount({ ...EIGHT_DAYS, anomalies_only: false, search })).toBe(expected.length);
    });

    it('counts sessions in all pages, and per day', async () => {
      expect(await h.store.sessionCount({ ...EIGHT_DAYS, anomalies_only: false })).toBe(20);
      expect(await h.store.sessionCount({ ...EIGHT_DAYS, anomalies_only: true })).toBe(5);
      const { anomalies, others } = await h.store.sessionVolume({ ...EIGHT_DAYS, anomalies_only: false, bucket_ms: DAY });
      // Anomalies: 3, 5, 11, 14, 17. The last day also has 16, 18, 19 and, without a verdict, 20.
      expect([...anomalies]).toEqual([1, 1, 0, 1, 0, 0, 1, 1]);
      expect([...others]).toEqual([2, 2, 3, 1, 2, 0, 1, 4]);
      expect([...(await h.store.sessionVolume({ ...EIGHT_DAYS, anomalies_only: true, bucket_ms: 3 * DAY, search: 'upload' })).anomalies]).toEqual([2, 1, 0]);
    });

    it.each<[Filter['operator'], string, string, number[]]>([
      ['=', 'src_ip', '198.51.100.4', [8, 17]],
      ['!=', 'src_ip_country_code', 'DE', [2, 4, 5, 6, 9, 10, 12, 13, 14, 16, 18, 19]],
      ['=', 'src_ip_country_code', '', [4, 6, 10, 16, 18]],
      ['!=', 'src_ip_country_code', '', [1, 2, 3, 5, 7, 8, 9, 11, 12, 13, 14, 15, 17, 19, 20]],
      ['=', 'src_ip', "' OR 1=1 --", []],
      ['=', 'response_code', '404', [2, 19]],
      ['!=', 'response_code', '200', [2, 4, 5, 8, 10, 14, 17, 19]],
      ['>', 'bytes_in', '400', [6, 11]],
      ['>=', 'bytes_in', '400', [5, 6, 11]],
      ['<', 'bytes_in', '10', [4, 14]],
      ['<=', 'bytes_in', '10', [4, 10, 14]],
      ['>', 'response_code', '403', [2, 5, 19]],
      ['<', 'response_code', '302', [1, 3, 6, 7, 9, 11, 12, 13, 15, 16, 18, 20]],
      ['>=', 'rarity', '2.5', [3, 5, 11, 14, 17]],
      ['=', 'is_anomaly', 'true', [3, 5, 11, 14, 17]],
      ['!=', 'is_anomaly', 'true', [1, 2, 4, 6, 7, 8, 9, 10, 12, 13, 15, 16, 18, 19, 20]],
      ['=', 'is_anomaly', 'false', [1, 2, 4, 7, 8, 9, 10, 12, 13, 15, 16, 18, 19]],
      ['in', 'src_ip_country_code', 'FR, US', [2, 5, 9, 12, 13, 14, 19]],
      ['not in', 'src_ip_country_code', 'FR,US', [1, 3, 4, 6, 7, 8, 10, 11, 15, 16, 17, 18, 20]],
      ['in', 'dst_port', '9, 10,22', [3, 8, 9, 17]],
      ['in', 'rule_names', 'Sqli\\, Xss', [5]],
      ['in', 'rule_names', 'Sqli, Xss', []],
      ['matches', 'src_ip', '192.0.2.*', [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 18, 19, 20]],
      ['matches', 'src_ip', '*', FIXTURE.map((_, index) => index + 1)],
      ['matches', 'src_ip_country_code', '**', [1, 2, 3, 5, 7, 8, 9, 11, 12, 13, 14, 15, 17, 19, 20]],
      ['matches', 'src_ip_country_code', 'fr', [2, 5, 9, 12, 19]],
      ['matches', 'src_ip', '*.4', [8, 17]],
      ['matches', 'src_ip', '192.0.2', []],
      ['matches', 'src_ip', '192_0%', []],
      ['matches', 'src_ip', '192.0.2.(1|2)', []],
      ['matches', 'rule_names', 'sq*XSS', [5]],
      ['matches', 'dst_port', '1*', [9]],
      ['matches', 'dst_port', '4*3', [1, 2, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20]],
      ['matches', 'response_code', '40*', [2, 14, 19]],
      ['=~', 'src_ip', '192\\.0\\.2\\.(2|3)', [2, 4, 5, 6, 9, 10, 12, 16, 18, 19]],
      ['=~', 'src_ip', '192', []],
      ['=~', 'dst_port', '9|10', [3, 9]],
      ['!~', 'src_ip_country_code', 'D.', [2, 4, 5, 6, 9, 10, 12, 13, 14, 16, 18, 19]],
      ['=~', 'label', '.*%.*', [3]],
    ])('filters with %s on %s: %s', async (operator, column, value, expected) => {
      const filters = [{ operator, column, value }];
      expect(await numbersOf({ filters })).toEqual(expected);
      expect(await h.store.trafficSummary({ ...EIGHT_DAYS, filters })).toMatchObject({ session_count: expected.length });
    });

    it('requires every filter', async () => {
      const filters: Filter[] = [{ column: 'src_ip_country_code', operator: '=', value: 'DE' }, { column: 'is_anomaly', operator: '=', value: 'true' }];
      expect(await numbersOf({ filters })).toEqual([3, 11, 17]);
    });

    it.each([
      ['bytes_in', '>', 'many'],
      ['bytes_in', '=', ''],
      ['response_code', 'in', '200,x'],
      ['is_anomaly', '=', 'yes'],
    ] as const)('rejects a filter on %s that has a value of another type', async (column, operator, value) => {
      await expect(h.store.trafficSummary({ ...ALL, filters: [{ column, operator, value }] })).rejects.toMatchObject({ code: 'query.invalid' });
    });

    it('rejects a column that does not exist', async () => {
      await expect(h.store.trafficSummary({ ...ALL, filters: [{ column: '1; DROP TABLE sessions', operator: '=', value: 'x' }] })).rejects.toThrow(/unknown column/);
    });

    it('matches a pattern of many wildcards on a long text quickly', async () => {
      await h.put([scored(sessionAt(T0, { rule_names: 'a'.repeat(30) }))]);
      const filters: Filter[] = [{ operator: 'matches', column: 'rule_names', value: `${'*a'.repeat(4)}*b` }];
      expect(await h.store.trafficSummary({ ...ALL, filters })).toMatchObject({ session_count: 0 });
    });

    it('includes sessions that start at the beginning of a range, and excludes those at its end', async () => {
      expect(await numbersOf({ from_ms: at(1, '00:00'), to_ms: at(1, '12:30') })).toEqual([4]);
      expect(await numbersOf({ from_ms: at(2, '03:59:59.999'), to_ms: at(2, '04:00') })).toEqual([8]);
      expect(await numbersOf({ from_ms: at(5, '00:00'), to_ms: at(6, '00:00') })).toEqual([]);
    });

    it('samples a scatter plot: every anomaly, then others by sampling key', async () => {
      const scatter = async (limit: number, x = 'bytes_in', y = 'bytes_out') => h.store.scatterTable({ ...EIGHT_DAYS, x, y, limit });
      const drawn = async (limit: number): Promise<number[]> => toRows(await scatter(limit)).map(({ session_id }) => numberOf(session_id));
      // Anomalies by key: 3, 5, 11, 14, 17. Others by key: 20, 6, 9, 12, 15, ...
      expect(await drawn(7)).toEqual([3, 5, 11, 14, 17, 20, 6]);
      expect(await drawn(3)).toEqual([3, 5, 11]);
      expect(await drawn(100)).toHaveLength(20);
      expect(Object.keys(await scatter(1))).toEqual(['bytes_in', 'bytes_out', 'start_time', 'src_ip', 'src_ip_country_code', 'anomaly_score', 'is_anomaly', 'risk_class', 'reason', 'session_id']);
      expect(Object.keys(await scatter(1, 'rarity', 'rarity'))).toEqual(['rarity', 'start_time', 'src_ip', 'src_ip_country_code', 'anomaly_score', 'is_anomaly', 'risk_class', 'reason', 'session_id']);
      expect(toRows(await scatter(6))[5]).toMatchObject({ bytes_in: 100, bytes_out: 1000, anomaly_score: null, is_anomaly: null });
    });

    it('returns the rarest session, the latest of several with the same score', async () => {
      const rarest = async (filters: Filter[] = []): Promise<number> => numberOf((await h.store.rarestSession({ ...EIGHT_DAYS, filters }))?.session.session_id);
      expect(await rarest()).toBe(17);
      // Without D: 5 and 11 have the rarity 3 and the same score.
      expect(await rarest([{ column: 'src_ip', operator: '!=', value: SOURCES.D }])).toBe(11);
      // 3 (score 0.6) and 14 (score 0.65) have the rarity 2.5.
      expect(await rarest([{ column: 'rarity', operator: '<', value: '3' }])).toBe(14);
      // 20 has no verdict.
      expect(await h.store.rarestSession({ ...EIGHT_DAYS, from_ms: at(7, '09:00') })).toBeNull();
      expect(await h.store.rarestSession({ ...EIGHT_DAYS, from_ms: at(5, '00:00'), to_ms: at(6, '00:00') })).toBeNull();
    });

    it('counts sessions and sources', async () => {
      expect(await h.store.counts()).toEqual({ session_count: 20, last_session_time: at(7, '09:10'), synthetic: true });
      expect(await h.store.firstSessionTime()).toBe(at(0, '00:00'));
      expect(await h.store.sourceCount()).toBe(5);
      expect([await h.store.staleCount('first'), await h.store.staleCount('second'), await h.store.staleCount(null)]).toEqual([2, 20, 18]);
    });

    it('lists sources with the most sessions first, with their first start and last end', async () => {
      expect(await h.store.sources(4)).toEqual([
        { src_ip: SOURCES.A, session_count: 6, first_seen: at(0, '00:00'), last_seen: at(7, '09:10') },
        { src_ip: SOURCES.B, session_count: 5, first_seen: at(0, '00:05'), last_seen: at(7, '08:10') },
        { src_ip: SOURCES.C, session_count: 5, first_seen: at(1, '00:00'), last_seen: at(7, '08:10') },
        { src_ip: SOURCES.D, session_count: 2, first_seen: at(2, '03:59:59.999'), last_seen: at(7, '00:15') },
      ]);
    });
  });

  describe('alerts and exceptions', () => {
    beforeEach(() => h.putFixture());

    it('returns the highest rarity of each source per day, rarest first', async () => {
      const range = { from_ms: T0, to_ms: T0 + 8 * DAY };
      expect(await h.store.dayPeaks({ ...range, min_rarity: 0.1, most_a_day: 2 })).toEqual([
        { day: at(0, '00:00'), peaks: [2.5, 0.2] }, // A 0.1 and 2.5, B 0.2
        { day: at(1, '00:00'), peaks: [3] }, // B 3; C 0 is below the minimum
        { day: at(2, '00:00'), peaks: [1, 0.5] }, // B 1, D 0.5, A 0.1
        { day: at(3, '00:00'), peaks: [3, 0.3] }, // A 3, C 0.3
        { day: at(4, '00:00'), peaks: [0.2, 0.1] }, // B 0.2, E 0.1
        { day: at(6, '00:00'), peaks: [2.5, 0.2] }, // E 2.5, A 0.2
        { day: at(7, '00:00'), peaks: [4, 0.4] }, // D 4, C 0.1 and 0.4, B 0.2
      ]);
      expect(await h.store.dayPeaks({ from_ms: at(2, '00:00'), to_ms: at(4, '00:00'), min_rarity: 2, most_a_day: 9 })).toEqual([
        { day: at(2, '00:00'), peaks: [] },
        { day: at(3, '00:00'), peaks: [3] },
      ]);
    });

    it('returns the first session of each source per day above a rarity, ordered by end', async () => {
      const days = await h.store.dayAlerts({ from_ms: T0, to_ms: T0 + 8 * DAY, min_rarity: 0.2, most_a_day: 2 });
      expect(days.map(({ day, alerts, source_count }) => [(day - T0) / DAY, source_count, ...alerts.map(({ session_id }) => numberOf(session_id))])).toEqual([
        [0, 2, 2, 3], // B 2 ends at 00:15, A 3 on the next day
        [1, 1, 5],
        [2, 2, 8, 9], // one millisecond apart
        [3, 2, 10, 11],
        [4, 1, 12],
        [6, 2, 14, 15],
        [7, 3, 17, 18], // C 18 and B 19 end at the same time
      ]);
      const { session, verdict } = FIXTURE[2];
      expect(days[0].alerts[1]).toEqual({ start_time: session.start_time, end_time: session.end_time, src_ip: SOURCES.A, rarity: 2.5, reason: verdict!.reason, session_id: session.session_id });
    });

    it('alerts on the session of a source that ends first, even if it starts later', async () => {
      const src_ip = '198.51.100.77';
      const rare = (start_minute: number, minutes: number) =>
        scored(sessionAt(T0 + 20 * DAY + start_minute * MINUTE, { src_ip, end_time: T0 + 20 * DAY + (start_minute + minutes) * MINUTE }), true);
      const [long, short] = [rare(0, 90), rare(30, 10)];
      await h.put([long, short]);
      const [{ alerts }] = await h.store.dayAlerts({ from_ms: T0 + 20 * DAY, to_ms: T0 + 21 * DAY, min_rarity: 1, most_a_day: 2 });
      expect(alerts.map(({ session_id }) => session_id)).toEqual([short.session.session_id]);
    });

    const WIDE = { session_id: null, from_ms: T0, to_ms: T0 + 8 * DAY, max_bytes_in: 1e9, max_bytes_out: 1e9, max_rarity: 10 };
    const exceptedBy = (of: Partial<SessionException> = {}, guards: Excepted['guards'] = []): Excepted => ({ exceptions: [{ disposition_id: 'd', src_ip: SOURCES.A, ...WIDE, ...of }], guards });

    // The anomalies of A are 3 (Monday 23:59, 300 and 3000 bytes, 2.5) and 11 (Thursday 23:30, 9000 and 90 bytes, 3).
    it.each<[string, Excepted, number[]]>([
      ['all sessions of a source', exceptedBy(), [3, 11]],
      ['none of a source without anomalies', exceptedBy({ src_ip: SOURCES.C }), []],
      ['only one session', exceptedBy({ session_id: FIXTURE[2].session.session_id }), [3]],
      ['only a time range, its start included', exceptedBy({ from_ms: at(3, '23:30') }), [11]],
      ['only a time range, its end included', exceptedBy({ to_ms: at(0, '23:59') }), [3]],
      ['none above the limit of bytes in', exceptedBy({ max_bytes_in: 8999 }), [3]],
      ['those at the limit of bytes in', exceptedBy({ max_bytes_in: 9000 }), [3, 11]],
      ['none above the limit of bytes out', exceptedBy({ max_bytes_out: 2999 }), [11]],
      ['those at the limit of bytes out', exceptedBy({ max_bytes_out: 3000 }), [3, 11]],
      ['those after the end of a guard', exceptedBy({}, [{ src_ip: SOURCES.A, from_ms: T0, to_ms: at(0, '23:59') }]), [11]],
      ['none above the limit of rarity', exceptedBy({ max_rarity: 2.5 }), [3]],
      ['none inside a guard, its ends included', exceptedBy({}, [{ src_ip: SOURCES.A, from_ms: at(3, '23:30'), to_ms: at(3, '23:30') }]), [3]],
      ['those inside a guard of another source', exceptedBy({}, [{ src_ip: SOURCES.B, from_ms: T0, to_ms: T0 + 8 * DAY }]), [3, 11]],
      ['a session once when several exceptions apply', { exceptions: [...exceptedBy({ disposition_id: 'e' }).exceptions, ...exceptedBy().exceptions], guards: [] }, [3, 11]],
      ['nothing without exceptions', { exceptions: [], guards: [] }, []],
    ])('excepts %s', async (_name, excepted, hidden) => {
      const counted = 5 - hidden.length;
      expect(await h.store.trafficSummary({ ...EIGHT_DAYS, excepted })).toMatchObject({ session_count: 20, anomaly_count: counted, hidden_anomaly_count: hidden.length });
      const sessions = await h.store.anomalousSessions({ from_ms: T0, to_ms: T0 + 8 * DAY, excepted });
      expect(sessions.map(({ session_id, src_ip, start_time, hidden_by }) => [numberOf(session_id), src_ip, start_time, hidden_by])).toEqual(
        [3, 5, 11, 14, 17].map((n) => [n, FIXTURE[n - 1].session.src_ip, FIXTURE[n - 1].session.start_time, hidden.includes(n) ? 'd' : null]),
      );
      const request = { ...EIGHT_DAYS, bucket_ms: 8 * DAY, top_k: 9, known_since_ms: T0, excepted };
      expect((await h.store.anomalyCounts({ ...request, split_by: null })).map(({ counts }) => [...counts])).toEqual([[counted]]);
      const split = await h.store.anomalyCounts({ ...request, split_by: 'src_ip' });
      expect(split.find(({ key }) => key === SOURCES.A)?.counts[0]).toBe(2 - hidden.length);
      expect((await h.store.traffic.anomalyRates({ ...request, split_by: null }))[0].rates[0]).toBeCloseTo(counted / 20, 12);
      const cells = await h.store.traffic.sessionCells({ ...EIGHT_DAYS, cell_ms: 8 * DAY, group_by: null, excepted });
      expect([cells.anomaly_count[0], cells.all_anomaly_count[0]]).toEqual([counted, 5]);
    });

    it('leaves the alerts of a day to the remaining sources, and to later sessions', async () => {
      const alertsOf = async (excepted: Excepted) =>
        (await h.store.dayAlerts({ from_ms: T0, to_ms: T0 + DAY, min_rarity: 0.1, most_a_day: 1, excepted })).map(({ alerts, source_count }) => [source_count, ...alerts.map(({ session_id }) => numberOf(session_id))]);
      expect(await alertsOf(exceptedBy({ src_ip: SOURCES.E }))).toEqual([[2, 1]]);
      expect(await alertsOf(exceptedBy())).toEqual([[1, 2]]);
      // Only session 1 is excepted: A alerts with 3, after B.
      expect(await alertsOf(exceptedBy({ to_ms: T0 + HOUR }))).toEqual([[2, 2]]);
      expect(await alertsOf({ exceptions: [...exceptedBy().exceptions, ...exceptedBy({ src_ip: SOURCES.B }).exceptions], guards: [] })).toEqual([]);
    });

    it('counts anomalies per bucket, zeros included', async () => {
      const [all] = await h.store.anomalyCounts({ ...EIGHT_DAYS, bucket_ms: DAY, split_by: null, top_k: 1, known_since_ms: T0 });
      expect(all.key).toBeUndefined();
      expect([...all.counts]).toEqual([1, 1, 0, 1, 0, 0, 1, 1]);
      // 14 starts at 22:00: the bucket that begins then has it, the one before does not.
      const [hours] = await h.store.anomalyCounts({ ...EIGHT_DAYS, from_ms: at(6, '20:00'), to_ms: at(6, '23:30'), bucket_ms: HOUR, split_by: null, top_k: 1, known_since_ms: T0 });
      expect([...hours.counts]).toEqual([0, 0, 1, 0]);
    });

    it('keeps the series of known values that have no anomalies in the range', async () => {
      const seriesOf = async (request: object) => (await h.store.anomalyCounts({ ...LAST_DAY, bucket_ms: DAY, split_by: 'src_ip', top_k: 2, known_since_ms: T0, ...request })).map(({ key, counts }) => [key, ...counts]);
      // Known since the first day: A has 2 anomalies; B, D and E have 1, and B has the most sessions. 17 of D is one of the others.
      expect(await seriesOf({})).toEqual([[SOURCES.A, 0], [SOURCES.B, 0], ['other', 1]]);
      // Known since the last day: D 1 anomaly; C has 2 sessions, A and B have 1.
      expect(await seriesOf({ known_since_ms: LAST_DAY.from_ms })).toEqual([[SOURCES.D, 1], [SOURCES.C, 0], ['other', 0]]);
      expect(await seriesOf({ known_since_ms: LAST_DAY.to_ms, top_k: 4 })).toEqual([[SOURCES.D, 1], [SOURCES.C, 0], [SOURCES.A, 0], [SOURCES.B, 0]]);
      expect(await seriesOf({ top_k: 5 })).toEqual([[SOURCES.A, 0], [SOURCES.B, 0], [SOURCES.D, 1], [SOURCES.E, 0], [SOURCES.C, 0]]);
      expect(await seriesOf({ from_ms: at(5, '00:00'), to_ms: at(6, '00:00'), known_since_ms: at(5, '00:00') })).toEqual([]);
    });

    it('names the series of numbers without a decimal point, and of missing values', async () => {
      const split = await h.store.anomalyCounts({ ...EIGHT_DAYS, bucket_ms: 8 * DAY, split_by: 'dst_port', top_k: 9, known_since_ms: T0 });
      // 443: 5, 11, 14; 22: 17; 9: 3. The sessions 9 (port 10) and 4 (no port) are not anomalies: by name.
      expect(split.map(({ key, counts }) => [key, ...counts])).toEqual([['443', 3], ['22', 1], ['9', 1], ['10', 0], ['unknown', 0]]);
    });
  });
};
