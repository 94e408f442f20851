import { findField, sessionInputSchema, type Field, type Finding, type Session, type Verdict } from '@weir/schema';
import { toLogShape } from '../intake/sessions/log-shape.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import type { Excepted, SessionException } from './exceptions.ts';
import type { ScoredSession, ScoreSessionTexts, Store, UploadNote, UploadPlan } from './store.ts';

const HOUR = 3_600_000;
const ALL = { from_ms: 0, to_ms: 8.64e15, filters: [] };

const sessionAt = (start_time: number, values: Partial<Session> = {}): Session =>
  toSession(
    sessionInputSchema.parse({ start_time, end_time: start_time + 600_000, src_ip: '192.0.2.1', bytes_in: 10, bytes_out: 20, ...values }),
  );

const verdictOf = (is_anomaly: boolean, model_version = 'first'): Verdict => ({
  anomaly_score: is_anomaly ? 0.8 : 0.4,
  rarity: is_anomaly ? 3 : 0.3,
  is_anomaly,
  risk_class: 'usual_volume',
  class_probability: 1,
  reason: is_anomaly ? 'because' : null,
  model_version,
});

const scoreWith =
  (score: (session: Session) => Verdict): ScoreSessionTexts =>
  async (texts) =>
    JSON.stringify(
      texts.map((text) => {
        const session = JSON.parse(text) as Session;
        const { session_id, src_ip, start_time } = session;
        return { session_id, src_ip, start_time, ...score(session) };
      }),
    );

const scored = (session: Session, is_anomaly = false): ScoredSession => ({
  session,
  features: new Float64Array(8).fill(session.bytes_in + session.bytes_out),
  verdict: verdictOf(is_anomaly),
});

const NOTE: UploadNote = { feed: 'test', source_id: null, rows_read: 0, rejects: [], skips: [], now: 0 };

const PLAN: UploadPlan = { feed: 'test', score: (sessions) => sessions.map((session) => scored(session)), partStored: () => undefined, now: () => 0 };

const valuesOf = (fields: readonly Field[], name: string): unknown[] => Array.from(findField({ name: '', fields }, name)!.values);

/** Test suite that every implementation of Store must pass. */
export const describeStore = (name: string, open: () => Promise<Store>, reopen: () => Promise<Store>): void => {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const put = async (...rows: ScoredSession[]): ReturnType<Awaited<ReturnType<Store['openUpload']>>['commit']> => {
      const upload = await store.openUpload(PLAN);
      await upload.append(rows);
      return upload.commit(NOTE);
    };

    it('is empty at first', async () => {
      expect(await store.counts()).toEqual({ session_count: 0, last_session_time: null, synthetic: false });
      expect(await store.currentModel()).toBeNull();
      expect(await store.trafficSummary(ALL)).toMatchObject({ session_count: 0, bytes_in: 0, last_session_time: null });
    });

    it('counts a session once, within one upload and across uploads', async () => {
      const row = scored(sessionAt(HOUR), true);
      expect(await put(row, row, scored(sessionAt(2 * HOUR)))).toEqual({ rows_stored: 2, rows_duplicate: 1, rows_late: 0, anomaly_count: 1 });
      expect(await put(row, scored(sessionAt(3 * HOUR)))).toEqual({ rows_stored: 1, rows_duplicate: 1, rows_late: 0, anomaly_count: 0 });
      expect((await store.counts()).session_count).toBe(3);
    });

    it('keeps the first label of a row; the same row with another label is a duplicate', async () => {
      const session = sessionAt(HOUR, { label: 'brute force' });
      await put(scored(session));
      expect(await put(scored(sessionAt(HOUR, { label: 'benign' })))).toMatchObject({ rows_stored: 0, rows_duplicate: 1 });
      expect((await store.scoredSessionsOf([session.src_ip]))[0].session).toEqual(session);
    });

    it('stores nothing of an aborted upload', async () => {
      const upload = await store.openUpload(PLAN);
      await upload.append([scored(sessionAt(HOUR))]);
      await upload.abort();
      expect((await store.counts()).session_count).toBe(0);
    });

    it('stores the position of a feed with its rows, across a restart, and only if the rows are stored', async () => {
      const upload = await store.openUpload(PLAN);
      await upload.append([scored(sessionAt(HOUR))]);
      await upload.commit({ ...NOTE, feed: 'trail', position: { value: 'second' }, now: 5 });
      await store.saveFeedPosition('other', { value: 'ninth' });
      await store.saveFeedPosition('other', { part: 'a file', value: 'third' });
      const broken = await store.openUpload(PLAN);
      await broken.append([scored(sessionAt(2 * HOUR))]);
      await broken.abort();
      await store.close();
      store = await reopen();
      expect(await store.feedPosition('trail')).toBe('second');
      expect(await store.feedPosition('other')).toBe('ninth');
      expect(await store.feedPosition('other', 'a file')).toBe('third');
      expect(await store.feedPosition('unknown')).toBeNull();
    });

    it('counts the ingest results of each feed with reject reasons, and keeps the watermark at or before the clock', async () => {
      const send = async (note: Partial<UploadNote>, ...times: number[]): Promise<void> => {
        const upload = await store.openUpload(PLAN);
        await upload.append(times.map((time) => scored(sessionAt(time))));
        await upload.commit({ ...NOTE, ...note });
      };
      await send({ feed: 'http', source_id: 'a_log', rows_read: 6, rejects: [{ reason: 'no time', count: 3 }], skips: [{ reason: 'no data', count: 1 }], now: HOUR }, HOUR, HOUR);
      await send({ feed: 'http', rows_read: 3, rejects: [{ reason: 'no time', count: 1 }, { reason: 'no bytes', count: 1 }], now: 9 * HOUR }, HOUR);
      await store.noteFeedState('s3', { state: 'failed', detail: 'no such bucket' });
      expect(await store.feedHealth()).toEqual([
        {
          feed: 'http', source_id: 'a_log', rows_read: 9, rows_stored: 1, rows_duplicate: 2, rows_late: 0, rows_rejected: 5, rows_skipped: 1,
          last_arrival: 9 * HOUR, watermark: HOUR + 600_000, state: null, detail: null,
          rejects: [{ reason: 'no time', count: 4 }, { reason: 'no bytes', count: 1 }],
        },
        {
          feed: 's3', source_id: null, rows_read: 0, rows_stored: 0, rows_duplicate: 0, rows_late: 0, rows_rejected: 0, rows_skipped: 0,
          last_arrival: null, watermark: null, state: 'failed', detail: 'no such bucket', rejects: [],
        },
      ]);
    });

    it('accepts concurrent uploads', async () => {
      const reports = await Promise.all(
        Array.from({ length: 6 }, (_, index) => put(scored(sessionAt(HOUR * (index % 3))), scored(sessionAt(HOUR * (100 + index))))),
      );
      expect(reports.reduce((sum, { rows_stored }) => sum + rows_stored, 0)).toBe(9);
      expect((await store.counts()).session_count).toBe(9);
    });

    it('rejects uploads beyond the limit of concurrent uploads', async () => {
      const open8 = await Promise.all(Array.from({ length: 8 }, () => store.openUpload(PLAN)));
      await expect(store.openUpload(PLAN)).rejects.toMatchObject({ code: 'ingest.busy' });
      await Promise.all(open8.map((upload) => upload.abort()));
      expect(await put(scored(sessionAt(0)))).toMatchObject({ rows_stored: 1 });
    });

    it('returns rows unchanged, including text that looks like SQL', async () => {
      const session = sessionAt(HOUR, { rule_names: "'; DROP TABLE sessions; --", protocol: 'ünï, "quoted"', bytes_in: 2 ** 52, response_code: 404 });
      await put(scored(session, true));
      await store.close();
      store = await reopen();
      const [only] = await store.scoredSessionsOf([session.src_ip]);
      for await (const texts of store.scoredTextsOf([session.src_ip])) expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual([{ ...only.session, ...only.verdict }]);
      expect(only).toEqual({ session, verdict: verdictOf(true) });
    });

    it.each([
      ['=', 'src_ip', '192.0.2.2', 1],
      ['!=', 'src_ip', '192.0.2.2', 2],
      ['in', 'src_ip', '192.0.2.2, 192.0.2.3', 2],
      ['matches', 'src_ip', '192.0.2.*', 3],
      ['matches', 'src_ip', '*', 3],
      ['matches', 'src_ip_country_code', '**', 2],
      ['matches', 'src_ip', '192.0.2.2', 1],
      ['matches', 'src_ip', '192.0.2', 0],
      ['matches', 'src_ip', '*.2', 1],
      ['matches', 'src_ip_country_code', 'de', 1],
      ['matches', 'src_ip_country_code', 'f*', 1],
      ['matches', 'src_ip', '192_0%', 0],
      ['>', 'bytes_in', '10', 2],
      ['<=', 'bytes_in', '10', 1],
      ['=', 'is_anomaly', 'true', 1],
      ['=', 'src_ip_country_code', '', 1],
      ['=', 'src_ip', "' OR 1=1 --", 0],
      ['=', 'dst_port', '443', 1],
      ['matches', 'dst_port', '4*', 1],
      ['matches', 'src_ip', '192.0.2.(1|2)', 0],
    ] as const)('filters by %s on %s with %s', async (operator, column, value, expected) => {
      await put(
        scored(sessionAt(HOUR)),
        scored(sessionAt(HOUR, { src_ip: '192.0.2.2', bytes_in: 11, dst_port: 443, src_ip_country_code: 'DE' }), true),
        scored(sessionAt(HOUR, { src_ip: '192.0.2.3', bytes_in: 12, src_ip_country_code: 'FR' })),
      );
      expect(await store.trafficSummary({ ...ALL, filters: [{ operator, column, value }] })).toMatchObject({ session_count: expected });
    });

    it('matches a pattern of many wildcards on a long text quickly', async () => {
      await put(scored(sessionAt(HOUR, { rule_names: 'a'.repeat(1000) })));
      const pattern = `${'*a'.repeat(50)}*b`;
      expect(await store.trafficSummary({ ...ALL, filters: [{ operator: 'matches', column: 'rule_names', value: pattern }] })).toMatchObject({ session_count: 0 });
    });

    it('sorts by any column, nulls last, with pages that neither overlap nor leave gaps', async () => {
      const rows = Array.from({ length: 30 }, (_, index) => scored(sessionAt(index * HOUR, { dst_port: index % 3 === 0 ? undefined : 1 + (index % 5) }), index % 7 === 0));
      await put(...rows);
      const ids = async (asked: object): Promise<unknown[]> => valuesOf(await store.sessionTable({ ...ALL, anomalies_only: false, limit: 30, ...asked }), 'session_id');
      for (const sort_by of ['start_time', 'dst_port', 'src_ip', 'rarity', 'is_anomaly'] as const) {
        for (const order of ['ascending', 'descending'] as const) {
          const all = await ids({ sort_by, order });
          expect(new Set(all).size).toBe(30);
          expect([...(await ids({ sort_by, order, limit: 7 })), ...(await ids({ sort_by, order, limit: 7, offset: 7 })), ...(await ids({ sort_by, order, limit: 16, offset: 14 }))]).toEqual(all);
        }
      }
      const ports = valuesOf(await store.sessionTable({ ...ALL, anomalies_only: false, limit: 30, sort_by: 'dst_port', order: 'ascending' }), 'dst_port');
      expect(ports).toEqual([...Array.from({ length: 20 }, (_, place) => 1 + Math.floor(place / 4)), ...Array.from({ length: 10 }, () => null)]);
    });

    it('returns current results after each write, also for repeated reads', async () => {
      const ask = async (): Promise<unknown[]> => [(await store.counts()).session_count, (await store.trafficSummary(ALL)).session_count, await store.sourceCount(), await store.firstSessionTime(), (await store.findings({ ...ALL, min_severity: 'info', limit: 10 })).length];
      expect(await ask()).toEqual([0, 0, 0, null, 0]);
      await put(scored(sessionAt(2 * HOUR)));
      expect(await ask()).toEqual([1, 1, 1, 2 * HOUR, 0]);
      expect(await ask()).toEqual([1, 1, 1, 2 * HOUR, 0]);
      await put(scored(sessionAt(HOUR, { src_ip: '192.0.2.2' })));
      expect(await ask()).toEqual([2, 2, 2, HOUR, 0]);
      await store.maintain({ now: 10 * HOUR, dedup_ms: 1, retention_ms: HOUR });
      expect(await ask()).toEqual([0, 0, 0, null, 0]);
    });

    it('samples a scatter plot: every anomaly, and the same uniform sample at every call', async () => {
      await put(...Array.from({ length: 400 }, (_, index) => scored(sessionAt(index * HOUR), index % 100 === 0)));
      const asked = { ...ALL, x: 'bytes_in', y: 'bytes_in', limit: 20 };
      const sample = await store.scatterTable(asked);
      expect(valuesOf(sample, 'is_anomaly').filter(Boolean)).toHaveLength(4);
      expect(sample[0].values).toHaveLength(20);
      expect(await store.scatterTable(asked)).toEqual(sample);
      expect(valuesOf(await store.scatterTable({ ...asked, limit: 2 }), 'is_anomaly')).toEqual([true, true]);
      expect((await store.scatterTable({ ...asked, limit: 1000 }))[0].values).toHaveLength(400);
    });

    it('names series of integers without a decimal point', async () => {
      await put(scored(sessionAt(HOUR, { dst_port: 443 }), true));
      const split = await store.anomalyCounts({ ...ALL, to_ms: 2 * HOUR, bucket_ms: HOUR, top_k: 2, known_since_ms: 0, split_by: 'dst_port' });
      expect(split.map(({ key }) => key)).toEqual(['443']);
    });

    it('rejects a filter value that is not a number', async () => {
      await expect(store.trafficSummary({ ...ALL, filters: [{ operator: '>', column: 'bytes_in', value: 'many' }] })).rejects.toMatchObject({
        code: 'query.invalid',
      });
    });

    it('counts anomalies per bucket with zeros in between, and keeps the series of known sources without anomalies', async () => {
      await put(
        scored(sessionAt(0), true),
        scored(sessionAt(1), true),
        scored(sessionAt(2 * HOUR), true),
        scored(sessionAt(HOUR, { src_ip: '192.0.2.2' })),
        scored(sessionAt(HOUR, { src_ip: '192.0.2.3' }), true),
      );
      const request = { ...ALL, to_ms: 3 * HOUR, bucket_ms: HOUR, top_k: 2, known_since_ms: 0 };
      const [all] = await store.anomalyCounts({ ...request, split_by: null });
      expect([...all.counts]).toEqual([2, 1, 1]);
      const split = await store.anomalyCounts({ ...request, split_by: 'src_ip' });
      expect(split.map(({ key, counts }) => [key, ...counts])).toEqual([
        ['192.0.2.1', 2, 0, 1],
        ['192.0.2.3', 0, 1, 0],
        ['other', 0, 0, 0],
      ]);
      const later = await store.anomalyCounts({ ...request, from_ms: 5 * HOUR, to_ms: 6 * HOUR, split_by: 'src_ip' });
      expect(later.map(({ key, counts }) => [key, ...counts])).toEqual([['192.0.2.1', 0], ['192.0.2.3', 0], ['other', 0]]);
    });

    it('keeps every anomaly in a sample', async () => {
      await put(...Array.from({ length: 100 }, (_, index) => scored(sessionAt(index), index % 20 === 0)));
      const fields = await store.scatterTable({ ...ALL, x: 'bytes_in', y: 'bytes_out', limit: 10 });
      expect(valuesOf(fields, 'is_anomaly').filter(Boolean)).toHaveLength(5);
      expect(valuesOf(fields, 'is_anomaly')).toHaveLength(10);
    });

    it('lists the newest sessions first', async () => {
      await put(scored(sessionAt(1)), scored(sessionAt(3), true), scored(sessionAt(2)));
      const newest = await store.sessionTable({ ...ALL, anomalies_only: false, limit: 2 });
      expect(valuesOf(newest, 'start_time')).toEqual([3, 2]);
      const anomalous = await store.sessionTable({ ...ALL, anomalies_only: true, limit: 2 });
      expect(valuesOf(anomalous, 'start_time')).toEqual([3]);
    });

    it('promotes a model with all its verdicts, or not at all', async () => {
      await put(scored(sessionAt(1), true), scored(sessionAt(2)));
      const model = { model_version: 'second', trained_at: 5, body: '{}' };
      await expect(
        store.promoteModel(
          model,
          () => {
            throw new Error('no');
          },
          () => {
            throw new Error('promoted despite the failure');
          },
        ),
      ).rejects.toThrow('no');
      expect(await store.currentModel()).toBeNull();
      expect((await store.scoredSessionsOf(['192.0.2.1'])).map(({ verdict }) => verdict.model_version)).toEqual(['first', 'first']);

      let promoted = 0;
      await store.promoteModel(model, scoreWith(() => verdictOf(false, 'second')), () => promoted++);
      expect(promoted).toBe(1);
      expect(await store.currentModel()).toEqual(model);
      expect((await store.scoredSessionsOf(['192.0.2.1'])).map(({ verdict }) => verdict)).toEqual([verdictOf(false, 'second'), verdictOf(false, 'second')]);
    });

    it('rescores only sessions that another model scored', async () => {
      await put(scored(sessionAt(1)));
      await store.promoteModel({ model_version: 'second', trained_at: 5, body: '{}' }, scoreWith(() => verdictOf(false, 'second')), () => undefined);
      await put(scored(sessionAt(2)));
      const rescored: number[] = [];
      await store.rescoreStale(() => ({
        model_version: 'second',
        score: scoreWith(({ start_time }) => {
          rescored.push(start_time);
          return verdictOf(true, 'second');
        }),
      }));
      expect(rescored).toEqual([2]);
      expect((await store.scoredSessionsOf(['192.0.2.1'])).map(({ verdict }) => verdict.is_anomaly)).toEqual([false, true]);
    });

    it('returns a finding with the population it was compared with', async () => {
      const finding = (finding_id: string, entity: string): Finding => ({ finding_id, entity, severity: 'low', start_time: 10, end_time: 20 }) as Finding;
      await store.replaceFindings({ sources: ['a', 'b'], as_of: 0 }, [finding('1', 'a'), finding('2', 'b')], '{"first":1}');
      await store.replaceFindings({ sources: ['b'], as_of: 0 }, [finding('3', 'b')], '{"second":2}');
      expect(await store.findFinding('1')).toEqual({ finding: finding('1', 'a'), population: '{"first":1}', is_due: false });
      expect(await store.findFinding('2')).toBeNull();
      expect(await store.findFinding('3')).toMatchObject({ population: '{"second":2}' });
      await store.replaceFindings({ sources: ['a'], as_of: 0 }, [finding('4', 'a')]);
      expect(await store.findFinding('4')).toMatchObject({ population: null });
      await store.replaceFindings({ sources: ['a'], as_of: 0 }, [finding('5', 'a')], '{"second":2}');
      expect(await store.findFinding('5')).toMatchObject({ population: '{"second":2}' });
      expect(await store.findFinding('3')).toMatchObject({ population: '{"second":2}' });
    });

    it('replaces the findings of one source and keeps those of others', async () => {
      const finding = (finding_id: string, entity: string, severity: Finding['severity']): Finding =>
        ({ finding_id, entity, severity, start_time: 10, end_time: 20 }) as Finding;
      await store.replaceFindings({ sources: ['a', 'b'], as_of: 0 }, [finding('1', 'a', 'high'), finding('2', 'b', 'low'), finding('3', 'b', 'info')]);
      await store.replaceFindings({ sources: ['a'], as_of: 0 }, [finding('4', 'a', 'medium')]);
      const found = await store.findings({ from_ms: 0, to_ms: 100, min_severity: 'low', limit: 10 });
      expect(found.map(({ finding_id }) => finding_id)).toEqual(['4', '2']);
      expect(await store.findings({ from_ms: 21, to_ms: 100, min_severity: 'info', limit: 10 })).toEqual([]);
    });

    it('lists findings of lower priority after the others of the same severity', async () => {
      const finding = (finding_id: string, severity: Finding['severity'], priority: Finding['priority'], end_time: number): Finding =>
        ({ finding_id, entity: 'a', severity, priority, start_time: 10, end_time }) as Finding;
      await store.replaceFindings({ sources: ['a'], as_of: 0 }, [finding('1', 'medium', 'lower', 30), finding('2', 'medium', 'usual', 20), finding('3', 'low', undefined, 40)]);
      const found = await store.findings({ from_ms: 0, to_ms: 100, min_severity: 'info', limit: 10 });
      expect(found.map(({ finding_id }) => finding_id)).toEqual(['2', '1', '3']);
    });

    it('marks sources with findings as due once when the enrichment version changes, also across a restart', async () => {
      await put(scored(sessionAt(1)), scored(sessionAt(2, { src_ip: '192.0.2.2' })));
      const finding = { finding_id: '1', entity: '192.0.2.2', severity: 'low', start_time: 10, end_time: 20 } as Finding;
      await store.replaceFindings(await store.dueSources(10, 1000), [finding]);
      await store.promoteEnrichment('one');
      expect((await store.dueSources(10, 1000)).sources).toEqual(['192.0.2.2']);
      await store.replaceFindings(await store.dueSources(10, 1000), [finding]);
      await store.close();
      store = await reopen();
      await store.promoteEnrichment('one');
      expect((await store.dueSources(10, 1000)).sources).toEqual([]);
      await store.promoteEnrichment('two');
      expect((await store.dueSources(10, 1000)).sources).toEqual(['192.0.2.2']);
    });

    it('keeps due sources across a restart, and clears only those that were processed', async () => {
      await put(scored(sessionAt(1)), scored(sessionAt(2, { src_ip: '192.0.2.2' })));
      await store.close();
      store = await reopen();
      const due = await store.dueSources(10, 1000);
      expect(due.sources).toEqual(['192.0.2.1', '192.0.2.2']);
      await put(scored(sessionAt(3)));
      await store.replaceFindings(due, []);
      expect((await store.dueSources(10, 1000)).sources).toEqual(['192.0.2.1']);
      await store.replaceFindings(await store.dueSources(10, 1000), []);
      await store.promoteModel({ model_version: 'second', trained_at: 5, body: '{}' }, scoreWith(() => verdictOf(false, 'second')), () => undefined);
      expect((await store.dueSources(1, 1000)).sources).toEqual(['192.0.2.1']);
      expect((await store.dueSources(10, 1000)).sources).toHaveLength(2);
      // The first has two sessions, the second has one.
      expect((await store.dueSources(10, 3)).sources).toEqual(['192.0.2.1', '192.0.2.2']);
      expect((await store.dueSources(10, 2)).sources).toEqual(['192.0.2.1']);
      expect((await store.dueSources(10, 1)).sources).toEqual(['192.0.2.1']);
    });

    it('finishes running reads before it closes, and rejects later ones', async () => {
      await put(scored(sessionAt(1)));
      const reading = Promise.all(Array.from({ length: 20 }, () => store.counts()));
      const closing = store.close();
      await expect(store.counts()).rejects.toMatchObject({ code: 'store.failed' });
      await closing;
      expect(await reading).toHaveLength(20);
      store = await reopen();
    });

    it('computes the log shape as the in-memory version does', async () => {
      expect(await store.logShape()).toEqual(toLogShape([]));
      const sessions = [
        sessionAt(HOUR, { dst_ip: '192.0.2.200' }),
        sessionAt(HOUR + 60_000, { dst_ip: '192.0.2.200', src_ip: '192.0.2.2' }),
        sessionAt(HOUR + 61_001, { dst_port: 443 }),
        sessionAt(HOUR + 300_000),
      ];
      await put(...sessions.map((session) => scored(session)));
      expect(await store.logShape()).toEqual(toLogShape(sessions));
      expect(toLogShape(sessions)).toMatchObject({ source_count: 2, first_time: HOUR, last_time: HOUR + 300_000, on_clock: [3, 3, 3, 2] });
    });

    it('returns the same uniform sample of scored sessions at every call', async () => {
      await put(...Array.from({ length: 40 }, (_, index) => scored(sessionAt(index * HOUR))), { ...scored(sessionAt(1)), verdict: null });
      const asked = { ...ALL, to_ms: 30 * HOUR, limit: 10 };
      const sample = await store.sampleSessions(asked);
      expect(sample).toHaveLength(10);
      expect(await store.sampleSessions(asked)).toEqual(sample);
      expect(await store.sampleSessions({ ...asked, limit: 100 })).toHaveLength(30);
    });

    it('serves a stored model without changing verdicts, and keeps the latest few models and every line of the model log', async () => {
      await put(scored(sessionAt(1)));
      for (let index = 0; index < 8; index++) {
        const model = { model_version: `m${index}`, trained_at: index, body: '{}' };
        if (index === 3) await store.promoteModel(model, scoreWith(() => verdictOf(false, 'm3')), () => undefined, 'm3');
        else await store.keepModel(model, `m${index}`);
      }
      expect(await store.storedModels()).toEqual(new Set(['m2', 'm3', 'm4', 'm5', 'm6', 'm7']));
      expect(await store.currentModel()).toMatchObject({ model_version: 'm3' });
      let served = 0;
      await store.serveModel('m7', 'again m7', () => served++);
      expect(served).toBe(1);
      expect(await store.currentModel()).toMatchObject({ model_version: 'm7' });
      expect((await store.scoredSessionsOf(['192.0.2.1'])).map(({ verdict }) => verdict.model_version)).toEqual(['m3']);
      expect(await store.findModel('m0')).toBeNull();
      expect(await store.findModel('m4')).toMatchObject({ trained_at: 4 });
      expect(await store.modelLog()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'again m7']);
    });

    it('adds lines to the triage log in order, and keeps them across a restart', async () => {
      expect(await store.triageLog()).toEqual([]);
      for (const line of ['first', "'; DROP TABLE triage_log; --", 'third']) await store.appendToTriageLog(line);
      await store.close();
      store = await reopen();
      await store.appendToTriageLog('fourth');
      expect(await store.triageLog()).toEqual(['first', "'; DROP TABLE triage_log; --", 'third', 'fourth']);
    });

    describe('with exceptions', () => {
      const LIMITS = { session_id: null, from_ms: 0, to_ms: 10 * HOUR, max_bytes_in: 100, max_bytes_out: 100, max_rarity: 10 };
      const exceptedBy = (of: Partial<SessionException> = {}, guards: Excepted['guards'] = []): Excepted => ({
        exceptions: [{ disposition_id: 'd', src_ip: '192.0.2.1', ...LIMITS, ...of }],
        guards,
      });
      const first = sessionAt(HOUR);
      beforeEach(() => put(scored(first, true), scored(sessionAt(2 * HOUR, { bytes_in: 50 }), true), scored(sessionAt(2 * HOUR, { src_ip: '192.0.2.2' }), true), scored(sessionAt(3 * HOUR))));

      it.each<[string, Excepted, number]>([
        ['all sessions of the source', exceptedBy(), 2],
        ['none of another source', exceptedBy({ src_ip: '192.0.2.3' }), 0],
        ['only one session', exceptedBy({ session_id: first.session_id }), 1],
        ['only a time range, both ends included', exceptedBy({ from_ms: HOUR, to_ms: HOUR }), 1],
        ['none above the limit of bytes in', exceptedBy({ max_bytes_in: 49 }), 1],
        ['none above the limit of bytes out', exceptedBy({ max_bytes_out: 19 }), 0],
        ['none above the limit of rarity', exceptedBy({ max_rarity: 2.9 }), 0],
        ['none inside a guard', exceptedBy({}, [{ src_ip: '192.0.2.1', from_ms: 2 * HOUR, to_ms: 2 * HOUR }]), 1],
        ['a session once when several exceptions apply', { exceptions: [...exceptedBy().exceptions, ...exceptedBy({ disposition_id: 'e' }).exceptions], guards: [] }, 2],
      ])('excludes %s', async (_name, excepted, hidden) => {
        expect(await store.trafficSummary({ ...ALL, excepted })).toMatchObject({ session_count: 4, anomaly_count: 3 - hidden, hidden_anomaly_count: hidden });
        const [all] = await store.anomalyCounts({ ...ALL, to_ms: 4 * HOUR, bucket_ms: 4 * HOUR, split_by: null, top_k: 5, known_since_ms: 0, excepted });
        expect([...all.counts]).toEqual([3 - hidden]);
        const split = await store.anomalyCounts({ ...ALL, to_ms: 4 * HOUR, bucket_ms: 4 * HOUR, split_by: 'src_ip', top_k: 5, known_since_ms: 0, excepted });
        expect(Object.fromEntries(split.map(({ key, counts }) => [key, ...counts]))).toEqual({ '192.0.2.1': 2 - hidden, '192.0.2.2': 1 });
        const sessions = await store.anomalousSessions({ ...ALL, excepted });
        expect(sessions.map(({ src_ip, start_time }) => [src_ip, start_time]).filter(([src_ip]) => src_ip === '192.0.2.2')).toEqual([['192.0.2.2', 2 * HOUR]]);
        expect(sessions.filter(({ hidden_by }) => hidden_by === 'd')).toHaveLength(hidden);
      });

      it('leaves the alerts of a day to the remaining sources', async () => {
        const days = await store.dayAlerts({ from_ms: 0, to_ms: 24 * HOUR, min_rarity: 2, most_a_day: 1, excepted: exceptedBy() });
        expect(days.map(({ alerts, source_count }) => [source_count, ...alerts.map(({ src_ip }) => src_ip)])).toEqual([[1, '192.0.2.2']]);
      });
    });

    it('returns a uniform training sample in a fixed order', async () => {
      await put(...Array.from({ length: 50 }, (_, index) => scored(sessionAt(index))));
      const take = async (): Promise<Session[]> => {
        const texts: string[] = [];
        for await (const part of store.trainingTexts(20, 1)) texts.push(...part);
        return texts.map((text) => JSON.parse(text) as Session);
      };
      const sample = await take();
      expect(sample).toHaveLength(20);
      expect(await take()).toEqual(sample);
      const first = sample[0];
      expect((await store.scoredSessionsOf([first.src_ip])).map(({ session }) => session)).toContainEqual(first);
      expect(sample.map(({ start_time }) => start_time)).toEqual(sample.map(({ start_time }) => start_time).sort((a, b) => a - b));
    });
  });
};
