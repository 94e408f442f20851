import { toSessions, type Session, type SessionBlock } from '@weir/schema';
import { FIXTURE, numberOf, SOURCES } from './fixture.ts';
import type { Harness } from './harness.ts';
import { ALL, HOUR, partsOf, recordAt, scored, sessionAt, T0, toRows, verdictOf, verdictsBy } from './rows.ts';

/** Verdicts and the reads that models and findings are computed from. */
export const describeVerdicts = (h: Harness): void => {
  describe('verdicts', () => {
    const numbersOf = (block: SessionBlock): number[] => toSessions(block).map(({ session_id }) => numberOf(session_id));
    const second = verdictsBy(({ bytes_in }) => verdictOf(bytes_in === 11, { model_version: 'second', reason: bytes_in === 11 ? 'the second says so' : null }));

    it('rescores every session without a verdict of the model, once', async () => {
      await h.put([scored(sessionAt(T0)), scored(sessionAt(T0 + HOUR, { bytes_in: 11 }))]);
      await h.put([{ session: sessionAt(T0 + 2 * HOUR), verdict: null }]);
      expect(await h.store.staleCount('second')).toBe(3);
      let rescored = 0;
      for (let read = 1; read > 0; rescored += read) read = await h.store.rescore('second', second);
      expect(rescored).toBe(3);
      expect(await h.store.staleCount('second')).toBe(0);
      expect((await h.store.scoredSessionsOf(['192.0.2.1'])).map(({ verdict }) => verdict)).toEqual([
        verdictOf(false, { model_version: 'second' }),
        verdictOf(true, { model_version: 'second', reason: 'the second says so' }),
        verdictOf(false, { model_version: 'second' }),
      ]);
      expect(await h.store.rescore('second', second)).toBe(0);
      await h.put([scored(sessionAt(T0 + 3 * HOUR))]);
      expect(await h.store.rescore('second', second)).toBe(1);
    });

    it('passes the numbers and the source of each session to the model, without id and other texts', async () => {
      await h.putFixture();
      const seen: Session[] = [];
      await h.store.rescore('second', (block) => {
        seen.push(...toSessions(block));
        return second(block);
      });
      const bare = { session_id: '0'.repeat(16), src_ip_country_code: null, protocol: null, dst_ip: null, rule_names: null, observation_name: null, source_meta: null, source_name: null, detection_types: null, label: null };
      const inOrder = (sessions: readonly Session[]): Session[] => [...sessions].sort((a, b) => a.start_time - b.start_time || (a.src_ip < b.src_ip ? -1 : 1));
      expect(inOrder(seen)).toEqual(inOrder(FIXTURE.map(({ session }) => ({ ...session, ...bare }))));
    });

    it('changes no verdict when scoring fails', async () => {
      await h.put([scored(sessionAt(T0), true)]);
      const before = await h.store.scoredSessionsOf(['192.0.2.1']);
      await expect(h.store.rescore('second', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(await h.store.scoredSessionsOf(['192.0.2.1'])).toEqual(before);
      expect(await h.store.staleCount('second')).toBe(1);
    });

    it('keeps the verdict of a session that changed while it was rescored', async () => {
      await h.send([recordAt(T0)], T0 + 1000);
      let isFirst = true;
      await h.store.rescore('second', async (block) => {
        if (isFirst) await h.send([recordAt(T0 + 1000, { src_port: 41_000 })], T0 + 2000);
        isFirst = false;
        return second(block);
      });
      const [{ session, verdict }] = await h.store.scoredSessionsOf(['203.0.113.5']);
      expect([session.bytes_in, verdict.model_version]).toEqual([200, 'first']);
      expect(await h.store.staleCount('second')).toBe(1);
      expect(await h.store.rescore('second', second)).toBe(1);
      expect(await h.store.staleCount('second')).toBe(0);
    });

    it('accepts uploads while it rescores', async () => {
      await h.put([scored(sessionAt(T0))]);
      const session = sessionAt(T0 + HOUR);
      await h.store.rescore('second', async (block) => {
        await h.put([scored(session)]);
        return second(block);
      });
      expect((await h.store.session(session.session_id))?.verdict.model_version).toBe('first');
      expect(await h.store.staleCount('second')).toBe(1);
    });

    it('draws the sessions with the smallest sampling keys for training, in the order of time', async () => {
      await h.putFixture();
      const take = async (limit: number, seed: number): Promise<number[]> => (await partsOf(h.store.trainingSessions(limit, seed))).flatMap(numbersOf);
      // The keys are 1 to 20. The mask of seed 0 ends in 0xaf, so it turns the key 15 (session 2) into the smallest number, then
      // 14 (19), 13 (16), 12 (13), 11 (10).
      expect(await take(1, 0)).toEqual([2]);
      expect(await take(5, 0)).toEqual([2, 10, 13, 16, 19]);
      // The mask of seed 1 ends in 0xc1: keys by the last five bits XOR 00001: 1 (20), then 3 (6), 2 (3), 5 (12), 4 (9).
      expect(await take(5, 1)).toEqual([3, 6, 9, 12, 20]);
      expect(await take(100, 0)).toEqual(FIXTURE.map((_, index) => index + 1));
      const [block] = await partsOf(h.store.trainingSessions(1, 0));
      expect(toSessions(block)).toEqual([FIXTURE[1].session]);
    });

    it('returns evidence of some sources ordered by source, start and id, in parts of whole sources', async () => {
      await h.putFixture();
      const parts = await partsOf(h.store.evidenceOf([SOURCES.C, '192.0.2.9', SOURCES.A]));
      const sources = parts.map(({ sessions }) => new Set(toSessions(sessions).map(({ src_ip }) => src_ip)));
      for (const [index, own] of sources.entries()) for (const later of sources.slice(index + 1)) expect([...own].filter((source) => later.has(source))).toEqual([]);
      const rows = parts.flatMap(({ sessions, anomaly_score, is_anomaly }) => toSessions(sessions).map((session, row) => ({ session, score: anomaly_score[row], anomaly: is_anomaly[row] })));
      // A without 20 and C without 6, which have no verdict.
      expect(rows.map(({ session, score, anomaly }) => [numberOf(session.session_id), score, anomaly])).toEqual([
        [1, 0.4, 0], [3, 0.6, 1], [7, 0.4, 0], [11, 0.7, 1], [15, 0.4, 0], [4, 0.4, 0], [10, 0.4, 0], [16, 0.4, 0], [18, 0.4, 0],
      ]);
      const { src_ip, dst_ip, response_code, dst_port, bytes_in, bytes_out } = FIXTURE[2].session;
      expect(rows[1].session).toMatchObject({ src_ip, dst_ip, response_code, dst_port, bytes_in, bytes_out, label: null, source_name: null, src_ip_country_code: null });
      expect(await partsOf(h.store.evidenceOf([]))).toEqual([]);
    });

    it('finds the two sources with the largest session in each direction', async () => {
      expect(await h.store.peaks()).toEqual({ bytes_in: [], bytes_out: [] });
      await h.putFixture();
      // In: A 9000 (11), C 500 (6, without a verdict). Out: E 100,000 (14), A 3000 (3).
      expect(await h.store.peaks()).toEqual({
        bytes_in: [{ src_ip: SOURCES.A, bytes: 9000 }, { src_ip: SOURCES.C, bytes: 500 }],
        bytes_out: [{ src_ip: SOURCES.E, bytes: 100_000 }, { src_ip: SOURCES.A, bytes: 3000 }],
      });
    });

    it('describes the shape of the log', async () => {
      expect(await h.store.logShape()).toEqual({ session_count: 0, source_count: 0, first_time: null, last_time: null, on_clock: [0, 0, 0, 0], minutes: new Array(60).fill(0), destinations: [] });
      await h.putFixture();
      const minutes = new Array<number>(60).fill(0);
      // :00 has 1, 4, 7, 9, 10, 13, 14, 15, 16, 18, 19, 20; :05 has 2, 17; :30 has 5, 6, 11, 12; :59 has 3, 8.
      [minutes[0], minutes[5], minutes[30], minutes[59]] = [12, 2, 4, 2];
      expect(await h.store.logShape()).toEqual({
        session_count: 20,
        source_count: 5,
        first_time: FIXTURE[0].session.start_time,
        last_time: FIXTURE[19].session.start_time,
        // 8 starts at .999 s; 3 starts at 23:59.
        on_clock: [19, 19, 19, 18],
        minutes,
        // D has no destination address, so its destination is its port; session 4 has neither.
        destinations: [{ destination: '203.0.113.1', source_count: 4 }, { destination: '', source_count: 1 }, { destination: '22', source_count: 1 }],
      });
    });

    it('samples scored sessions by sampling key with the mask 0', async () => {
      await h.putFixture();
      const sample = await h.store.sampleSessions({ ...ALL, limit: 3 });
      // The order of the keys is 20, 3, 6, 9, 12, ...; 20 and 6 have no verdict.
      const expected = [3, 9, 12].map((n) => FIXTURE[n - 1]);
      expect(sample.map(({ session: { start_time, end_time, src_ip, response_code, dst_port, bytes_in, bytes_out }, verdict: { rarity, is_anomaly, risk_class } }) => ({ start_time, end_time, src_ip, response_code, dst_port, bytes_in, bytes_out, rarity, is_anomaly, risk_class }))).toEqual(
        expected.map(({ session: { start_time, end_time, src_ip, response_code, dst_port, bytes_in, bytes_out }, verdict }) => ({ start_time, end_time, src_ip, response_code, dst_port, bytes_in, bytes_out, rarity: verdict!.rarity, is_anomaly: verdict!.is_anomaly, risk_class: verdict!.risk_class })),
      );
      expect(await h.store.sampleSessions({ ...ALL, limit: 100 })).toHaveLength(18);
      expect(await h.store.sampleSessions({ ...ALL, filters: [{ column: 'src_ip', operator: '=', value: SOURCES.D }], limit: 100 })).toHaveLength(2);
    });

    it('scores sessions that records are joined into', async () => {
      const report = await h.send([recordAt(T0), recordAt(T0, { session_key: 1n, src_ip: '203.0.113.6' })], T0, ({ src_ip }) => verdictOf(src_ip === '203.0.113.6'));
      expect(report).toMatchObject({ rows_stored: 2, anomaly_count: 1 });
      const rows = toRows(await h.store.sessionTable({ ...ALL, anomalies_only: true, limit: 10 }));
      expect(rows).toMatchObject([{ src_ip: '203.0.113.6', reason: 'because', model_version: 'first', total_bytes: 100 }]);
      expect(await h.send([recordAt(T0 + HOUR)], T0, () => null)).toMatchObject({ anomaly_count: null });
    });
  });
};
