import { LIVE_COLUMNS } from '@weir/schema';
import { FIXTURE, numberOf } from './fixture.ts';
import type { Harness } from './harness.ts';
import { DAY, HOUR, recordAt, scored, sessionAt, T0, toRows, verdictOf, verdictsBy } from './rows.ts';

/** The live stream of new anomalies. */
export const describeLive = (h: Harness): void => {
  describe('new anomalies', () => {
    /** Reads page by page until there are no more. */
    const readFrom = async (cursor: string | null, limit = 100): Promise<{ cursor: string; rows: Array<Record<string, unknown>> }> => {
      const all: Array<Record<string, unknown>> = [];
      for (let at = cursor; ; ) {
        const page = await h.store.traffic.newAnomalies({ cursor: at, limit });
        const rows = toRows(page.columns);
        all.push(...rows);
        if (rows.length < limit) return { cursor: page.cursor, rows: all };
        at = page.cursor;
      }
    };
    const anomalies = (count: number, from = T0) => Array.from({ length: count }, (_, index) => scored(sessionAt(from + index * HOUR), true));

    it('begin after the cursor, and a null cursor returns none and the current end', async () => {
      const start = await readFrom(null);
      expect(start.rows).toEqual([]);
      await h.putFixture();
      const { cursor, rows } = await readFrom(start.cursor);
      expect(rows.map(({ session_id }) => numberOf(session_id)).sort((a, b) => a - b)).toEqual([3, 5, 11, 14, 17]);
      expect(Object.keys(rows[0])).toEqual([...LIVE_COLUMNS]);
      const { session, verdict } = FIXTURE[16];
      expect(rows.find(({ session_id }) => session_id === session.session_id)).toEqual({
        start_time: session.start_time, src_ip: session.src_ip, src_ip_country_code: 'DE', rarity: 4, reason: verdict!.reason, bytes_in: 70, bytes_out: 80, response_code: null, dst_port: 22, session_id: session.session_id,
      });
      expect((await readFrom(cursor)).rows).toEqual([]);
      expect((await readFrom(null)).cursor).toBe(cursor);
    });

    it('follow in the order of writes, not of time', async () => {
      const { cursor } = await readFrom(null);
      const [late, early] = [scored(sessionAt(T0 + DAY), true), scored(sessionAt(T0), true)];
      await h.put([late]);
      await h.put([early]);
      expect((await readFrom(cursor)).rows.map(({ session_id }) => session_id)).toEqual([late.session.session_id, early.session.session_id]);
    });

    it('arrive once each when they are read in pages', async () => {
      const { cursor } = await readFrom(null);
      const rows = anomalies(7);
      await h.put([...rows.slice(0, 4), scored(sessionAt(T0 + DAY)), ...rows.slice(4)]);
      for (const limit of [1, 2, 3, 7, 8]) {
        const ids = (await readFrom(cursor, limit)).rows.map(({ session_id }) => session_id);
        expect([...ids].sort()).toEqual(rows.map(({ session }) => session.session_id).sort());
      }
    });

    it('all arrive after a retention run, also across a restart', async () => {
      await h.put(anomalies(20));
      const { cursor } = await readFrom(null);
      expect(await h.store.maintain({ now: T0 + 10 * DAY, dedup_ms: 1, retention_ms: 10 * DAY - 15 * HOUR })).toMatchObject({ sessions_deleted: 15 });
      const fresh = anomalies(10, T0 + 9 * DAY);
      await h.put(fresh.slice(0, 5));
      await h.reopen();
      await h.put(fresh.slice(5));
      const { rows } = await readFrom(cursor);
      expect(rows.map(({ session_id }) => session_id).sort()).toEqual(fresh.map(({ session }) => session.session_id).sort());
      expect(rows).toHaveLength(10);
    });

    it('all arrive after retention has deleted every session', async () => {
      await h.put(anomalies(5));
      const { cursor } = await readFrom(null);
      await h.store.maintain({ now: T0 + 10 * DAY, dedup_ms: 1, retention_ms: 1 });
      await h.reopen();
      expect((await readFrom(cursor)).rows).toEqual([]);
      await h.put(anomalies(10, T0 + 9 * DAY));
      expect((await readFrom(cursor)).rows).toHaveLength(10);
    });

    it('do not arrive again when verdicts are replaced', async () => {
      await h.put(anomalies(3));
      const { cursor } = await readFrom(null);
      await h.store.rescore('second', verdictsBy(() => verdictOf(true, { model_version: 'second' })));
      await h.put(anomalies(1, T0 + DAY));
      expect((await readFrom(cursor)).rows).toHaveLength(1);
    });

    it('begin at the current end when the cursor is past it or not known', async () => {
      await h.put(anomalies(3));
      const { cursor } = await readFrom(null);
      expect(await readFrom('99999999999')).toEqual({ cursor, rows: [] });
      expect(await readFrom("' OR 1=1 --")).toEqual({ cursor, rows: [] });
      await h.put(anomalies(1, T0 + DAY));
      expect((await readFrom(cursor)).rows).toHaveLength(1);
    });

    it('arrive again when records change the session', async () => {
      const anomalous = () => verdictOf(true);
      const { cursor } = await readFrom(null);
      await h.send([recordAt(T0)], T0, anomalous);
      const first = await readFrom(cursor);
      expect(first.rows).toMatchObject([{ src_ip: '203.0.113.5', bytes_in: 100 }]);
      await h.send([recordAt(T0 + 1000, { src_port: 41_000 })], T0, anomalous);
      expect((await readFrom(first.cursor)).rows).toMatchObject([{ src_ip: '203.0.113.5', bytes_in: 200 }]);
    });
  });
};
