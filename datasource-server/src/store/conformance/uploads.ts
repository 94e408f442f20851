import { toSessionBlock } from '@weir/schema';
import type { UploadNote } from '../contract/store.ts';
import type { Harness } from './harness.ts';
import { ALL, DAY, HOUR, MINUTE, NOTE, partsOf, recordAt, scoreBy, scored, sessionAt, T0, toRecordBlock, toRows, verdictOf } from './rows.ts';

/** Uploads of sessions, and the results that a store keeps for each feed. */
export const describeUploads = (h: Harness): void => {
  describe('uploads', () => {
    it('is empty at first', async () => {
      expect(await h.store.counts()).toEqual({ session_count: 0, last_session_time: null, synthetic: false });
      expect(await h.store.trafficSummary(ALL)).toEqual({
        session_count: 0, anomaly_count: 0, hidden_anomaly_count: 0, bytes_in: 0, bytes_out: 0, source_count: 0, finding_count: 0, first_session_time: null, last_session_time: null,
      });
      expect(await h.store.feedHealth()).toEqual([]);
      await h.store.ping();
    });

    it('counts a session once, within one upload and across uploads', async () => {
      const row = scored(sessionAt(T0), true);
      expect(await h.put([row, row, scored(sessionAt(T0 + HOUR))])).toEqual({ rows_stored: 2, rows_duplicate: 1, rows_late: 0, anomaly_count: 1 });
      expect(await h.put([row, scored(sessionAt(T0 + 2 * HOUR))])).toEqual({ rows_stored: 1, rows_duplicate: 1, rows_late: 0, anomaly_count: 0 });
      expect(await h.put([row])).toEqual({ rows_stored: 0, rows_duplicate: 1, rows_late: 0, anomaly_count: 0 });
      expect(await h.store.trafficSummary(ALL)).toMatchObject({ session_count: 3, anomaly_count: 1 });
    });

    it('counts a session once across the blocks of an upload', async () => {
      const session = sessionAt(T0);
      const upload = await h.upload();
      await upload.appendSessions(toSessionBlock([session, sessionAt(T0 + 1)]));
      await upload.appendSessions(toSessionBlock([sessionAt(T0 + 2), session]));
      expect(await upload.commit(NOTE)).toMatchObject({ rows_stored: 3, rows_duplicate: 1 });
    });

    it('gives a session without a country that of its address; the session stays the same', async () => {
      const sessions = [sessionAt(T0, { src_ip: '203.0.113.5', src_ip_country_code: null }), sessionAt(T0 + 1, { src_ip: '203.0.113.5', src_ip_country_code: 'AU' }), sessionAt(T0 + 2, { src_ip: '10.0.0.9', src_ip_country_code: null })];
      const upload = await h.upload(undefined, { countryOf: (address) => (address === '203.0.113.5' ? 'DE' : null) });
      await upload.appendSessions(toSessionBlock(sessions));
      await upload.commit(NOTE);
      expect(toRows(await h.store.sessionTable({ ...ALL, anomalies_only: false, sort_by: 'start_time', order: 'ascending', limit: 9 }))).toMatchObject(
        sessions.map(({ session_id }, row) => ({ session_id, src_ip_country_code: ['DE', 'AU', null][row] })),
      );
      expect(await h.put(sessions.map((session) => scored(session)))).toMatchObject({ rows_stored: 0, rows_duplicate: 3 });
    });

    it('keeps the first label of a session; the same session with another label is a duplicate', async () => {
      const session = sessionAt(T0, { label: 'brute force' });
      await h.put([scored(session)]);
      expect(await h.put([scored({ ...session, label: 'benign' })])).toMatchObject({ rows_stored: 0, rows_duplicate: 1 });
      expect((await h.store.scoredSessionsOf([session.src_ip]))[0].session).toEqual(session);
    });

    it('returns sessions and verdicts unchanged after a restart, including text that looks like SQL', async () => {
      const session = sessionAt(T0, { rule_names: "'; DROP TABLE sessions; --", protocol: 'ünï, "quoted"\n\u{1f600}', bytes_in: 2 ** 52, response_code: 0, dst_port: 0, dst_ip: '2001:db8::1', detection_types: 'waf' });
      const row = scored(session, true, { risk_class: null, class_probability: null, reason: 'it is rare' });
      await h.put([row]);
      await h.reopen();
      expect(await h.store.session(session.session_id)).toEqual(row);
      expect(await h.store.scoredSessionsOf([session.src_ip])).toEqual([row]);
    });

    it('stores sessions without a verdict while no model is fitted', async () => {
      const session = sessionAt(T0);
      expect(await h.put([{ session, verdict: null }])).toMatchObject({ rows_stored: 1, anomaly_count: null });
      expect(await h.store.session(session.session_id)).toBeNull();
      expect(await h.store.staleCount(null)).toBe(0);
      expect(await h.store.staleCount('first')).toBe(1);
      const [row] = toRows(await h.store.sessionTable({ ...ALL, anomalies_only: false, limit: 10 }));
      expect(row).toMatchObject({ session_id: session.session_id, total_bytes: 30, anomaly_score: null, is_anomaly: null, reason: null, record_count: null });
    });

    it('stores nothing of an aborted upload, and releases it once', async () => {
      const uploads = [await h.upload(), await h.upload()];
      await uploads[0].appendSessions(toSessionBlock([sessionAt(T0)]));
      await uploads[1].appendRecords(toRecordBlock([recordAt(T0)]));
      for (const upload of [...uploads, ...uploads]) await upload.abort();
      expect((await h.store.counts()).session_count).toBe(0);
      expect(await h.store.feedHealth()).toEqual([]);
      expect(await h.store.dueSourceCount()).toBe(0);
    });

    it('stores nothing when scoring fails, and accepts the same rows again', async () => {
      const session = sessionAt(T0);
      const fail = async (): Promise<never> => {
        throw new Error('no');
      };
      const broken = await h.upload(fail);
      await expect(
        (async () => {
          await broken.appendSessions(toSessionBlock([session]));
          await broken.commit(NOTE);
        })(),
      ).rejects.toThrow('no');
      await broken.abort();
      const records = await h.upload(fail);
      await expect(
        (async () => {
          await records.appendRecords(toRecordBlock([recordAt(T0)]));
          await records.commit(NOTE);
        })(),
      ).rejects.toThrow('no');
      await records.abort();
      expect((await h.store.counts()).session_count).toBe(0);
      expect(await h.put([scored(session)])).toMatchObject({ rows_stored: 1, rows_duplicate: 0 });
    });

    it('may be aborted after its commit', async () => {
      const upload = await h.upload();
      await upload.appendSessions(toSessionBlock([sessionAt(T0)]));
      await upload.commit(NOTE);
      await upload.abort();
      expect((await h.store.counts()).session_count).toBe(1);
    });

    it('stores the position of a feed with its rows, across a restart, and only if the rows are stored', async () => {
      await h.put([scored(sessionAt(T0))], { feed: 'trail', position: { value: 'first' } });
      await h.put([scored(sessionAt(T0 + 1))], { feed: 'trail', position: { value: 'second' } });
      await h.put([scored(sessionAt(T0 + 2))], { feed: 'trail' });
      await h.put([scored(sessionAt(T0 + 3))], { feed: 'trail', position: { part: 'a file', value: 'third' } });
      const broken = await h.upload();
      await broken.appendSessions(toSessionBlock([sessionAt(T0 + 4)]));
      await broken.abort();
      await h.reopen();
      expect(await h.store.feedPosition('trail')).toBe('second');
      expect(await h.store.feedPosition('trail', 'a file')).toBe('third');
      expect(await h.store.feedPosition('a file')).toBeNull();
      expect((await h.store.counts()).session_count).toBe(4);
    });

    it('does not store a position before its rows', async () => {
      const fail = scoreBy(() => {
        throw new Error('no');
      });
      const upload = await h.upload(fail);
      await expect(
        (async () => {
          await upload.appendRecords(toRecordBlock([recordAt(T0)]));
          await upload.commit({ ...NOTE, feed: 'trail', position: { value: 'too early' } });
        })(),
      ).rejects.toThrow('no');
      await upload.abort();
      expect(await h.store.feedPosition('trail')).toBeNull();
      expect((await h.store.counts()).session_count).toBe(0);
    });

    it('counts the ingest results of each feed with reject reasons, and keeps the watermark at or before the arrival', async () => {
      const [row, other] = [scored(sessionAt(HOUR)), scored(sessionAt(30 * MINUTE))];
      const send = (note: Partial<UploadNote>, ...rows: (typeof row)[]) => h.put(rows, { source_id: null, ...note });
      await send({ feed: 'http', source_id: 'a_log', rows_read: 6, rejects: [{ reason: 'no time', count: 3 }], skips: [{ reason: 'no data', count: 1 }], now: HOUR }, row, row);
      // The second upload has two reasons with equal counts, and rows that end before those of the first.
      await send({ feed: 'http', rows_read: 5, rejects: [{ reason: 'no time', count: 1 }, { reason: 'no source', count: 1 }, { reason: 'no bytes', count: 1 }], now: 9 * HOUR }, other, row);
      await h.store.noteFeedState('s3', { state: 'failed', detail: 'no such bucket' });
      await h.store.noteFeedState('http', { state: 'waiting', detail: null });
      const expected = [
        {
          feed: 'http', source_id: 'a_log', rows_read: 11, rows_stored: 2, rows_duplicate: 2, rows_late: 0, rows_rejected: 6, rows_skipped: 1,
          // Row 1 ends at 01:10 but arrived at 01:00; by the second arrival, 01:10 has passed.
          last_arrival: 9 * HOUR, watermark: HOUR + 10 * MINUTE, state: 'waiting', detail: null,
          rejects: [{ reason: 'no time', count: 4 }, { reason: 'no bytes', count: 1 }, { reason: 'no source', count: 1 }],
        },
        {
          feed: 's3', source_id: null, rows_read: 0, rows_stored: 0, rows_duplicate: 0, rows_late: 0, rows_rejected: 0, rows_skipped: 0,
          last_arrival: null, watermark: null, state: 'failed', detail: 'no such bucket', rejects: [],
        },
      ];
      expect(await h.store.feedHealth()).toEqual(expected);
      await h.reopen();
      expect(await h.store.feedHealth()).toEqual(expected);
    });

    it('keeps the watermark of a feed at the arrival of rows whose clock is a little ahead, and ignores rows from the future', async () => {
      const end = HOUR + 10 * MINUTE;
      await h.put([scored(sessionAt(HOUR)), scored(sessionAt(9 * HOUR))], { now: end - 6 * MINUTE });
      expect(await h.store.feedHealth()).toMatchObject([{ watermark: null, last_arrival: end - 6 * MINUTE }]);
      await h.put([scored(sessionAt(HOUR)), scored(sessionAt(99 * DAY))], { now: end - 5 * MINUTE });
      expect(await h.store.feedHealth()).toMatchObject([{ watermark: end - 5 * MINUTE, last_arrival: end - 5 * MINUTE }]);
      await h.put([scored(sessionAt(9 * HOUR))], { now: 8 * HOUR });
      expect(await h.store.feedHealth()).toMatchObject([{ watermark: end - 5 * MINUTE, last_arrival: 8 * HOUR }]);
    });

    it('does not count a session that ends ahead of the clock as the last one', async () => {
      const end = HOUR + 10 * MINUTE;
      await h.put([scored(sessionAt(HOUR)), scored(sessionAt(99 * DAY))], { now: 2 * HOUR });
      expect(await h.store.counts(2 * HOUR)).toMatchObject({ session_count: 2, last_session_time: end });
      expect((await h.store.counts(end - 5 * MINUTE)).last_session_time).toBe(end);
      expect((await h.store.counts(end - 5 * MINUTE - 1)).last_session_time).toBeNull();
      expect((await h.store.counts()).last_session_time).toBe(99 * DAY + 10 * MINUTE);
    });

    it('counts 50 reject reasons by name and further ones together', async () => {
      const rejects = Array.from({ length: 52 }, (_, index) => ({ reason: `reason ${String(index).padStart(2, '0')}`, count: 1 }));
      await h.put([], { rejects });
      await h.put([], { rejects: [rejects[0], rejects[51]] });
      const [{ rejects: known, rows_rejected }] = await h.store.feedHealth();
      expect(rows_rejected).toBe(54);
      expect(known).toHaveLength(51);
      expect(known.slice(0, 3)).toEqual([{ reason: 'other reasons', count: 3 }, { reason: 'reason 00', count: 2 }, { reason: 'reason 01', count: 1 }]);
    });

    it('gives the same result for rows in any order and in any uploads', async () => {
      const rows = Array.from({ length: 12 }, (_, index) => scored(sessionAt(T0 + (index % 4) * HOUR, { src_ip: `192.0.2.${index % 3}` }), index % 5 === 0));
      await h.put(rows);
      const table = () => h.store.sessionTable({ ...ALL, anomalies_only: false, limit: 100 });
      const whole = await table();
      await h.store.close();
      await h.open();
      for (const from of [8, 4, 0]) await h.put(rows.slice(from, from + 4).reverse());
      expect(await table()).toEqual(whole);
    });

    it('interleaves two uploads: each row counts once, for the upload that commits it first', async () => {
      const [shared, mine, theirs] = [sessionAt(T0), sessionAt(T0 + 1), sessionAt(T0 + 2)];
      const first = await h.upload();
      const second = await h.upload();
      await first.appendSessions(toSessionBlock([shared, mine]));
      await second.appendSessions(toSessionBlock([shared, theirs]));
      expect(await second.commit({ ...NOTE, feed: 'second', rows_read: 2 })).toMatchObject({ rows_stored: 2, rows_duplicate: 0 });
      expect(await first.commit({ ...NOTE, feed: 'first', rows_read: 2 })).toMatchObject({ rows_stored: 1, rows_duplicate: 1 });
      expect((await h.store.counts()).session_count).toBe(3);
      expect(await h.store.feedHealth()).toMatchObject([{ feed: 'first', rows_stored: 1, rows_duplicate: 1 }, { feed: 'second', rows_stored: 2, rows_duplicate: 0 }]);
    });

    it('accepts concurrent uploads of overlapping rows', async () => {
      const sessions = Array.from({ length: 9 }, (_, index) => scored(sessionAt(T0 + index)));
      const reports = await Promise.all(Array.from({ length: 6 }, (_, index) => h.put([sessions[index % 3], sessions[3 + index]])));
      expect(reports.reduce((sum, { rows_stored }) => sum + rows_stored, 0)).toBe(9);
      expect(reports.reduce((sum, { rows_duplicate }) => sum + rows_duplicate, 0)).toBe(3);
      expect((await h.store.counts()).session_count).toBe(9);
    });

    it('rejects uploads beyond the limit of concurrent uploads', async () => {
      const open = await Promise.all(Array.from({ length: 8 }, () => h.upload()));
      await expect(h.upload()).rejects.toMatchObject({ code: 'ingest.busy' });
      await Promise.all(open.map((upload) => upload.abort()));
      expect(await h.put([scored(sessionAt(T0))])).toMatchObject({ rows_stored: 1 });
    });

    it('returns current results after each write, also for repeated reads', async () => {
      const ask = async (): Promise<unknown[]> => [(await h.store.counts()).session_count, (await h.store.trafficSummary(ALL)).session_count, await h.store.sourceCount(), await h.store.firstSessionTime(), (await h.store.findings({ ...ALL, min_severity: 'info', limit: 10 })).length];
      expect(await ask()).toEqual([0, 0, 0, null, 0]);
      await h.put([scored(sessionAt(T0 + HOUR))]);
      expect(await ask()).toEqual([1, 1, 1, T0 + HOUR, 0]);
      expect(await ask()).toEqual([1, 1, 1, T0 + HOUR, 0]);
      await h.put([scored(sessionAt(T0, { src_ip: '192.0.2.2' }))]);
      expect(await ask()).toEqual([2, 2, 2, T0, 0]);
      await h.store.maintain({ now: T0 + 10 * HOUR, dedup_ms: 1, retention_ms: HOUR });
      expect(await ask()).toEqual([0, 0, 0, null, 0]);
    });

    it('finishes running reads before it closes, and rejects later ones', async () => {
      await h.put([scored(sessionAt(T0))]);
      const reading = Promise.all(Array.from({ length: 20 }, () => h.store.counts()));
      const closing = h.store.close();
      await expect(h.store.counts()).rejects.toMatchObject({ code: 'store.failed' });
      await closing;
      expect(await reading).toHaveLength(20);
      await h.reopen();
    });

    it('cancels reads whose client has disconnected', async () => {
      await h.put([scored(sessionAt(T0), true, verdictOf(true))]);
      const controller = new AbortController();
      const reads = h.store.until(controller.signal);
      expect((await reads.counts()).session_count).toBe(1);
      expect(await reads.feedPosition('unknown')).toBeNull();
      controller.abort();
      await expect(reads.trafficSummary(ALL)).rejects.toMatchObject({ code: 'query.cancelled' });
      expect((await h.store.counts()).session_count).toBe(1);
      expect(await partsOf(h.store.trainingSessions(10, 1))).toHaveLength(1);
    });
  });
};
