import fc from 'fast-check';
import { foldRecords, type LogRecord } from '../reference/fold-records.ts';
import { arbitraryRecords } from './arbitraries.ts';
import type { Harness } from './harness.ts';
import { ALL, DAY, HOUR, MINUTE, NOTE, recordAt, scoreBy, T0, toRecordBlock, toRows, verdictOf } from './rows.ts';

const LATER = T0 + 300 * DAY;

/** Records and the sessions that they are joined into. */
export const describeRecords = (h: Harness): void => {
  describe('records', () => {
    const table = async (): Promise<Array<Record<string, unknown>>> => toRows(await h.store.sessionTable({ ...ALL, anomalies_only: false, sort_by: 'start_time', order: 'ascending', limit: 1000 }));
    const request = (values: Partial<LogRecord> = {}): LogRecord => recordAt(T0, { source_id: 'alb', requests: 1, status: 200, bytes_in: 50, bytes_out: 500, packets: null, protocol: 'https', dst_ip: null, path_key: 1n, user_agent: 'curl', observer: 'lb', ...values });
    const firewall = (values: Partial<LogRecord> = {}): LogRecord => request({ source_id: 'waf', session_key: 0x6000n, dst_port: null, protocol: 'http', bytes_in: 0, bytes_out: 0, status: null, outcome: 'counted', rule: 'sqli', observer: 'acl', country_code: 'AU', ...values });

    it('join both directions of a connection into one session', async () => {
      const flow = recordAt(T0);
      const reply = recordAt(T0 + 1000, { bytes_in: 0, bytes_out: 9000, packets: 7, end_time: T0 + 2 * MINUTE });
      expect(await h.send([flow, reply, recordAt(T0, { src_port: 40_001, outcome: 'blocked' })], LATER)).toEqual({ rows_stored: 3, rows_duplicate: 0, rows_late: 0, anomaly_count: 0 });
      expect(await table()).toMatchObject([
        {
          session_id: flow.session_key.toString(16).padStart(16, '0'), start_time: T0, end_time: T0 + 2 * MINUTE, src_ip: '203.0.113.5', dst_ip: '10.0.0.1', dst_port: 443, protocol: 'tcp',
          bytes_in: 200, bytes_out: 9000, total_bytes: 9200, packet_count: 11, record_count: 3, connection_count: 2, request_count: null, outcome: 'blocked', source_meta: 'vpc', source_name: 'eni-1', label: null,
          model_version: 'first', is_open: true,
        },
      ]);
    });

    it('count duplicate flow records of two observers once: the maximum per connection', async () => {
      await h.send(
        [recordAt(T0), recordAt(T0 + 1000, { bytes_in: 0, bytes_out: 9000 }), recordAt(T0 + 2000, { observer: 'eni-2' }), recordAt(T0, { observer: 'eni-2', bytes_in: 0, bytes_out: 8000 }), recordAt(T0, { observer: 'eni-2', src_port: 40_001 })],
        LATER,
      );
      expect(await table()).toMatchObject([{ bytes_in: 200, bytes_out: 9000, packet_count: 6, record_count: 5, connection_count: 2 }]);
    });

    it('take the maximum over log formats that contain the same flows', async () => {
      await h.send([recordAt(T0), recordAt(T0, { source_id: 'zeek', bytes_in: 90, packets: 3 }), recordAt(T0, { source_id: 'zeek', src_port: 7, bytes_in: 90 })], LATER);
      expect(await table()).toMatchObject([{ bytes_in: 180, packet_count: 5, connection_count: 2, record_count: 3, source_meta: 'vpc,zeek' }]);
    });

    it('take bytes from flows and counts of requests from requests', async () => {
      await h.send([recordAt(T0), request({ session_key: recordAt(T0).session_key, dst_ip: '10.0.0.1' })], LATER);
      expect(await table()).toMatchObject([{ bytes_in: 100, bytes_out: 0, request_count: 1, status_2xx_count: 1, protocol: 'https', source_meta: 'alb,vpc' }]);
    });

    it('count requests by status, path and user agent', async () => {
      await h.send([request({ requests: 2 }), request({ status: 404, path_key: 2n }), request({ status: 404, path_key: 3n, user_agent: 'bot' }), request({ status: 503, user_agent: 'bot' }), request({ status: 301, user_agent: 'aaa' })], LATER);
      // Of equally frequent statuses the largest counts, of equally frequent agents the alphabetically first.
      expect(await table()).toMatchObject([
        { request_count: 6, response_code: 404, status_2xx_count: 2, status_3xx_count: 1, status_4xx_count: 2, status_5xx_count: 1, path_count: 3, user_agent: 'bot', user_agent_count: 3, bytes_in: 250, packet_count: null, connection_count: 1, outcome: null },
      ]);
    });

    it.each([
      ['matched, counted and answered with 200', 'counted', 200, 'counted'],
      ['allowed', 'allowed', 200, 'allowed'],
      ['blocked', 'blocked', 403, 'blocked'],
      ['challenged', 'challenged', 202, 'challenged'],
    ] as const)('join firewall and load balancer records with the same key into one request: %s', async (_name, outcome, status, expected) => {
      await h.send([firewall({ request_key: 9n, outcome })], LATER);
      expect(await table()).toMatchObject([{ source_meta: 'waf', src_ip_country_code: 'AU' }]);
      await h.send([request({ request_key: 9n, status })], LATER);
      expect(await table()).toMatchObject([{ request_count: 1, record_count: 2, outcome: expected, rule_names: 'sqli', response_code: status, source_meta: 'alb,waf', dst_port: 443, src_ip_country_code: null }]);
    });

    it('keep records with the same key apart in one format, and minutes apart in two', async () => {
      const hour = { window_start: T0 + HOUR, start_time: T0 + HOUR, end_time: T0 + HOUR };
      await h.send([request({ request_key: 9n }), request({ ...hour, request_key: 9n, session_key: 0x5001n, bytes_out: 900 })], LATER);
      await h.send([firewall({ request_key: 9n, start_time: T0 + MINUTE }), firewall({ ...hour, request_key: 9n, session_key: 0x6001n, start_time: T0 + HOUR + 4000 })], LATER);
      expect(await table()).toMatchObject([
        { start_time: T0, source_meta: 'alb', bytes_out: 500, request_count: 1 },
        { start_time: T0 + MINUTE, source_meta: 'waf', request_count: 1 },
        { start_time: T0 + HOUR, source_meta: 'alb,waf', bytes_out: 900, request_count: 1 },
      ]);
    });

    it('of many requests with one key are linked in a time that does not grow with its square', async () => {
      const count = 6000;
      const started = performance.now();
      await h.send([...Array.from({ length: count }, (_, at) => request({ request_key: 9n, src_port: at })), ...Array.from({ length: count }, (_, at) => firewall({ request_key: 9n, src_port: at }))], LATER);
      expect(await table()).toMatchObject([{ source_meta: 'alb,waf', request_count: count }]);
      expect(performance.now() - started).toBeLessThan(20_000);
    });

    it.each([[['DE', null]], [[null, 'DE']], [[null, 'AU']], [['AU', null]]] as const)('have the country of a log, else that of the address: %j', async (logged) => {
      const countryOf = (address: string): string | null => (address === '203.0.113.5' ? 'DE' : null);
      const expected = ['DE', logged.find((country) => country !== null)];
      for (const [at, country_code] of logged.entries()) {
        const upload = await h.upload(undefined, { countryOf, now: () => LATER });
        await upload.appendRecords(toRecordBlock([recordAt(T0, { src_port: at, country_code }), recordAt(T0, { session_key: 0x7000n, src_ip: '203.0.113.77', src_port: at })]));
        await upload.commit({ ...NOTE, now: LATER });
        const rows = await table();
        expect(rows.find(({ src_ip }) => src_ip === '203.0.113.5')).toMatchObject({ src_ip_country_code: at === 0 ? (country_code ?? expected[0]) : expected[1], record_count: at + 1 });
        expect(rows.find(({ src_ip }) => src_ip === '203.0.113.77')).toMatchObject({ src_ip_country_code: null });
      }
    });

    it('report partly blocked when a firewall blocked some of the requests', async () => {
      await h.send([request({ request_key: 1n, status: 403 }), request({ request_key: 2n }), firewall({ request_key: 1n, outcome: 'blocked' }), firewall({ request_key: 2n, outcome: 'allowed', rule: null })], LATER);
      expect(await table()).toMatchObject([{ request_count: 2, outcome: 'partly_blocked', rule_names: 'sqli' }]);
    });

    it('count once however often they are sent, within an upload and across uploads', async () => {
      const [one, two] = [recordAt(T0), recordAt(T0, { src_port: 1 })];
      const upload = await h.upload(scoreBy(() => verdictOf(false)), { now: () => LATER });
      await upload.appendRecords(toRecordBlock([one], 2));
      await upload.appendRecords(toRecordBlock([one, two]));
      expect(await upload.commit({ ...NOTE, rows_read: 5, now: LATER })).toMatchObject({ rows_stored: 2, rows_duplicate: 3 });
      await h.reopen();
      expect(await h.send([two, one], LATER)).toMatchObject({ rows_stored: 0, rows_duplicate: 2 });
      expect(await table()).toMatchObject([{ record_count: 2, bytes_in: 200 }]);
    });

    it('of concurrent uploads count once', async () => {
      const records = Array.from({ length: 20 }, (_, index) => recordAt(T0, { src_port: index }));
      const reports = await Promise.all(Array.from({ length: 6 }, () => h.send(records, LATER)));
      expect(reports.reduce((sum, { rows_stored }) => sum + rows_stored, 0)).toBe(20);
      expect(await table()).toMatchObject([{ record_count: 20, bytes_in: 2000 }]);
    });

    it('of interleaved uploads are joined into one session', async () => {
      const [first, second] = [await h.upload(), await h.upload()];
      await first.appendRecords(toRecordBlock([recordAt(T0)]));
      await second.appendRecords(toRecordBlock([recordAt(T0, { src_port: 1 })]));
      await second.commit({ ...NOTE, now: LATER });
      await first.commit({ ...NOTE, now: LATER });
      expect(await table()).toMatchObject([{ record_count: 2, bytes_in: 200 }]);
    });

    it('rescore a session at each new record, and when its window closes', async () => {
      let scorings = 0;
      const counted = () => {
        scorings++;
        return verdictOf(false);
      };
      await h.send([recordAt(T0)], T0 + MINUTE, counted);
      await h.send([recordAt(T0, { src_port: 1 })], T0 + MINUTE, counted);
      expect(scorings).toBe(2);
      await h.send([recordAt(T0 + HOUR)], T0 + 2 * HOUR, counted);
      expect(scorings).toBe(4);
    });

    it('are folded as the pure function does, in any order, in any uploads and with any repetition', async () => {
      const scenario = arbitraryRecords.chain((records) =>
        fc.tuple(fc.constant(records), fc.shuffledSubarray([...records.keys()], { minLength: records.length }), fc.array(fc.nat(records.length - 1), { maxLength: 5 }), fc.nat(records.length)),
      );
      await fc.assert(
        fc.asyncProperty(scenario, async ([records, order, repeats, cut]) => {
          await h.store.close();
          await h.open();
          const sent = [...order, ...repeats].map((index) => records[index]);
          for (const part of [sent.slice(0, cut), sent.slice(cut)]) await h.send([...new Set(part)], LATER);
          const rows = await table();
          const expected = foldRecords(records).map(({ session, joined }) => ({ ...session, ...joined }));
          expect(rows.map((row) => Object.fromEntries(Object.keys(expected[0]).map((name) => [name, row[name]])))).toEqual(expected);
        }),
        { numRuns: 60, seed: 17, endOnFailure: true },
      );
    }, 120_000);
  });
};
