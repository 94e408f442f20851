import type { Harness } from './harness.ts';
import { ALL, DAY, findingOf, HOUR, MINUTE, recordAt, scored, sessionAt, T0, toRows } from './rows.ts';

/** Windows, deduplication of records, and retention. */
export const describeMaintenance = (h: Harness): void => {
  describe('maintenance', () => {
    const table = async (): Promise<Array<Record<string, unknown>>> => toRows(await h.store.sessionTable({ ...ALL, anomalies_only: false, sort_by: 'start_time', order: 'ascending', limit: 100 }));

    it('deletes sessions and findings that ended before the retention, and keeps those that ended at its limit', async () => {
      const now = T0 + 10 * DAY;
      const retention_ms = 2 * DAY;
      const limit = now - retention_ms;
      const endAt = (end_time: number) => scored(sessionAt(end_time - HOUR, { end_time }));
      await h.put([endAt(limit - 1), endAt(limit), endAt(limit + 1)]);
      await h.store.replaceFindings({ sources: ['a'], findings: [limit - 1, limit, limit + 1].map((end_time, index) => findingOf(String(index), 'a', { end_time })), population: 'p' });
      expect(await h.store.maintain({ now, dedup_ms: 1, retention_ms })).toEqual({ windows_closed: 0, records_forgotten: 0, sessions_deleted: 1 });
      expect((await table()).map(({ end_time }) => end_time)).toEqual([limit, limit + 1]);
      expect((await h.store.findings({ ...ALL, min_severity: 'info', limit: 10 })).map(({ finding_id }) => finding_id)).toEqual(['2', '1']);
      expect(await h.store.findFinding('1')).toMatchObject({ population: 'p' });
    });

    it('keeps everything without a retention', async () => {
      await h.put([scored(sessionAt(0))]);
      expect(await h.store.maintain({ now: T0, dedup_ms: 1 })).toEqual({ windows_closed: 0, records_forgotten: 0, sessions_deleted: 0 });
      expect((await h.store.counts()).session_count).toBe(1);
    });

    it('stores a session again that retention has deleted', async () => {
      const row = scored(sessionAt(T0));
      await h.put([row]);
      await h.store.maintain({ now: T0 + DAY, dedup_ms: 1, retention_ms: HOUR });
      expect(await h.put([row])).toMatchObject({ rows_stored: 1, rows_duplicate: 0 });
    });

    it('reports records as late after their window was sealed, except for a log format new to that window', async () => {
      const now = T0 + 20 * MINUTE;
      await h.send([recordAt(T0)], now);
      const sent = recordAt(T0 + 1000);
      await h.send([sent], now);
      const dedup_ms = HOUR;
      expect(await h.store.maintain({ now: now + dedup_ms, dedup_ms })).toMatchObject({ records_forgotten: 0 });
      expect(await h.send([sent], now + dedup_ms)).toMatchObject({ rows_stored: 0, rows_duplicate: 1, rows_late: 0 });
      expect(await h.store.maintain({ now: now + dedup_ms + 1, dedup_ms })).toMatchObject({ records_forgotten: 2, sessions_deleted: 0 });
      const before = (await table()).map(({ bytes_in }) => bytes_in);
      expect(await h.send([sent, recordAt(T0 + 2000)], now + 2 * HOUR)).toMatchObject({ rows_stored: 0, rows_duplicate: 0, rows_late: 2 });
      // Late records count nowhere else.
      expect((await table()).map(({ bytes_in }) => bytes_in)).toEqual(before);
      expect(await h.send([recordAt(T0, { source_id: 'alb', requests: 1, bytes_in: 7 })], now + 2 * HOUR)).toMatchObject({ rows_stored: 1, rows_late: 0 });
      expect((await table()).map(({ source_meta, bytes_in }) => [source_meta, bytes_in]).sort()).toEqual([['alb', 7], ['vpc', 200]]);
      expect(await h.store.feedHealth()).toMatchObject([{ rows_stored: 3, rows_duplicate: 1, rows_late: 2 }]);
      await h.reopen();
      expect(await h.send([recordAt(T0 + 3000)], now + 2 * HOUR)).toMatchObject({ rows_late: 1 });
    });

    it('closes windows by the event times of later records', async () => {
      await h.send([recordAt(T0)], T0 + 5 * MINUTE);
      expect((await table()).map(({ is_open }) => is_open)).toEqual([true]);
      // A window of ten minutes closes when the watermark is two minutes past its end.
      await h.send([recordAt(T0 + 11 * MINUTE, { end_time: T0 + 12 * MINUTE - 1 })], T0 + 20 * MINUTE);
      expect((await table()).map(({ is_open }) => is_open)).toEqual([true, true]);
      await h.send([recordAt(T0 + 11 * MINUTE, { end_time: T0 + 12 * MINUTE, src_port: 1 })], T0 + 20 * MINUTE);
      expect((await table()).map(({ is_open }) => is_open)).toEqual([false, true]);
    });

    it('does not close a window because of an event time in the future', async () => {
      await h.send([recordAt(T0), recordAt(T0 + 100 * DAY)], T0 + 5 * MINUTE);
      expect((await table()).map(({ is_open }) => is_open)).toEqual([true, true]);
    });

    it('closes windows by the clock when no records follow', async () => {
      await h.send([recordAt(T0)], T0 + 5 * MINUTE);
      expect(await h.store.maintain({ now: T0 + 15 * MINUTE, dedup_ms: DAY })).toMatchObject({ windows_closed: 0 });
      expect(await h.store.maintain({ now: T0 + 16 * MINUTE, dedup_ms: DAY })).toMatchObject({ windows_closed: 1 });
      expect((await table()).map(({ is_open }) => is_open)).toEqual([false]);
      expect(await h.store.maintain({ now: T0 + 30 * MINUTE, dedup_ms: DAY })).toMatchObject({ windows_closed: 0 });
    });

    it('deletes joined sessions and their records past the retention', async () => {
      const old = recordAt(T0);
      await h.send([old, recordAt(T0 + HOUR)], T0 + 2 * HOUR);
      expect(await h.store.maintain({ now: T0 + 100 * MINUTE, dedup_ms: DAY, retention_ms: HOUR })).toMatchObject({ sessions_deleted: 1, records_forgotten: 0 });
      expect(await table()).toMatchObject([{ start_time: T0 + HOUR }]);
    });

    it('deletes the synthetic sample with all models, verdicts and findings, and keeps other sessions', async () => {
      const synthetic = { source_meta: 'synthetic' };
      const kept = sessionAt(T0 + HOUR, { src_ip: '192.0.2.3', source_meta: 'mapped' });
      await h.put([scored(sessionAt(T0, synthetic)), scored(sessionAt(T0 + 1, { ...synthetic, src_ip: '192.0.2.2' })), scored(kept), scored(sessionAt(T0 + 2, { src_ip: '192.0.2.4' }))]);
      await h.store.promoteModel({ model_version: 'a', trained_at: 1, body: '{}' }, 'promoted');
      await h.store.keepModel({ model_version: 'b', trained_at: 2, body: '{}' }, 'kept');
      await h.store.replaceFindings({ sources: ['192.0.2.1', '192.0.2.3'], findings: [findingOf('1', '192.0.2.1'), findingOf('2', '192.0.2.3')], population: 'p' });
      await h.store.markAllDue('basis');
      const lease = await h.store.leaseDueSources({ limit: 100, now: T0, duration_ms: HOUR });
      await h.store.endLease(lease!.lease_id);
      expect(await h.store.dueSourceCount()).toBe(0);

      expect(await h.store.deleteSynthetic()).toBe(2);
      for (let reopened = 0; reopened < 2; reopened++) {
        expect(await h.store.counts()).toMatchObject({ session_count: 2, synthetic: false });
        expect((await table()).map(({ src_ip, anomaly_score, is_anomaly, model_version }) => [src_ip, anomaly_score, is_anomaly, model_version])).toEqual([
          ['192.0.2.4', null, null, null],
          ['192.0.2.3', null, null, null],
        ]);
        expect(await h.store.findings({ ...ALL, min_severity: 'info', limit: 10 })).toEqual([]);
        expect([await h.store.currentModel(), (await h.store.storedModels()).size, await h.store.modelLog()]).toEqual([null, 0, ['promoted', 'kept']]);
        expect(await h.store.dueSourceCount()).toBe(4);
        await h.reopen();
      }
      expect(await h.store.markAllDue('basis')).toBe(true);
      expect(await h.store.deleteSynthetic()).toBe(0);
    });

    it('changes nothing where there is no synthetic session', async () => {
      await h.put([scored(sessionAt(T0))]);
      await h.store.promoteModel({ model_version: 'a', trained_at: 1, body: '{}' });
      expect(await h.store.deleteSynthetic()).toBe(0);
      expect((await table()).map(({ anomaly_score }) => anomaly_score === null)).toEqual([false]);
      expect(await h.store.currentModel()).toMatchObject({ model_version: 'a' });
    });
  });
};
