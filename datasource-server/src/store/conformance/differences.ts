import fc from 'fast-check';
import { ALL_COLUMNS, SEVERITIES, type Finding } from '@weir/schema';
import type { Store, StoreReads } from '../contract/store.ts';
import { ReferenceStore } from '../reference/reference-store.ts';
import { arbitraryBucket, arbitraryExcepted, arbitraryGroup, arbitraryMeasure, arbitraryNumber, arbitraryRecords, arbitrarySelection, arbitrarySessions } from './arbitraries.ts';
import { Harness, type Engine } from './harness.ts';
import { DAY, findingOf, HOUR, idOf, partsOf, T0, toRows, verdictOf, verdictsBy, type ScoredRow } from './rows.ts';

const SOURCES = ['192.0.2.1', '192.0.2.10', '192.0.2.2', '2001:db8::1'];

/** A read or a write that is done to two stores, whose results are compared. */
interface Step {
  readonly name: string;
  readonly request: unknown;
  readonly run: (h: Harness) => Promise<unknown>;
}

const step = <T>(name: string, request: fc.Arbitrary<T>, run: (store: Store, request: T, h: Harness) => unknown): fc.Arbitrary<Step> =>
  request.map((asked) => ({ name, request: asked, run: async (h) => run(h.store, asked, h), toString: () => `${name}(${fc.stringify(asked)})` }));

/** Adds properties to a selection. */
const selecting = <T extends object>(properties: { [name in keyof T]: fc.Arbitrary<T[name]> }) => fc.tuple(arbitrarySelection, fc.record(properties)).map(([selection, rest]) => ({ ...selection, ...rest }));

const limit = fc.constantFrom(1, 2, 3, 50);
const excepted = arbitraryExcepted;
const split_by = fc.option(arbitraryGroup, { nil: null });
const series = { bucket_ms: arbitraryBucket, split_by, top_k: limit, known_since_ms: fc.constantFrom(T0, T0 + 3 * DAY, T0 + 9 * DAY), excepted };
const search = fc.constantFrom('', '', 'A', 'ä', '192.0.2.1', '203', 'x');
const table = { anomalies_only: fc.boolean(), search };
const sources = fc.subarray(SOURCES);
const range = fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 10 })).map(([day, days]) => ({ from_ms: T0 + day * DAY, to_ms: T0 + (day + days) * DAY }));
const days = fc.tuple(range, fc.record({ min_rarity: fc.constantFrom(0, 0.5, 3), most_a_day: fc.constantFrom(1, 2, 9), excepted })).map(([time, rest]) => ({ ...time, ...rest }));
const nothing = fc.constant(null);

const READS: readonly fc.Arbitrary<Step>[] = [
  step('anomalyCounts', selecting(series), (store, request) => store.anomalyCounts(request)),
  step('trafficSummary', selecting({ excepted }), (store, request) => store.trafficSummary(request)),
  step('anomalousSessions', fc.tuple(range, excepted.map((value) => value ?? { exceptions: [], guards: [] })), (store, [time, value]) => store.anomalousSessions({ ...time, excepted: value })),
  step('volumes', selecting({ bucket_ms: arbitraryBucket }), (store, request) => store.volumes(request)),
  step('sessionTable', selecting({ ...table, sort_by: fc.constantFrom(...ALL_COLUMNS.map(({ name }) => name)), order: fc.constantFrom('ascending' as const, 'descending' as const), limit, offset: fc.constantFrom(0, 0, 3) }), (store, request) =>
    store.sessionTable(request),
  ),
  step('sessionCount', selecting(table), (store, request) => store.sessionCount(request)),
  step('sessionVolume', selecting({ ...table, bucket_ms: arbitraryBucket }), (store, request) => store.sessionVolume(request)),
  step('scatterTable', selecting({ x: arbitraryNumber, y: arbitraryNumber, limit }), (store, request) => store.scatterTable(request)),
  step('countryTable', arbitrarySelection, (store, request) => store.countryTable(request)),
  step('findings', fc.tuple(range, fc.constantFrom(...SEVERITIES), limit), (store, [time, min_severity, most]) => store.findings({ ...time, min_severity, limit: most })),
  step('counts', nothing, async (store) => [await store.counts(), await store.firstSessionTime(), await store.sourceCount(), await store.staleCount('first'), await store.peaks(), await store.logShape()]),
  step('sources', limit, (store, most) => store.sources(most)),
  step('session', fc.constantFrom(idOf(1, 1), idOf(1, 2), idOf(2, 3), idOf(3, 3)), (store, id) => store.session(id)),
  step('rarestSession', arbitrarySelection, (store, request) => store.rarestSession(request)),
  step('dayPeaks', days, (store, request) => store.dayPeaks(request)),
  step('dayAlerts', days, (store, request) => store.dayAlerts(request)),
  step('sampleSessions', selecting({ limit }), async (store, request) =>
    (await store.sampleSessions(request)).map(({ session: { start_time, end_time, src_ip, bytes_in }, verdict: { rarity, is_anomaly, risk_class } }) => ({ start_time, end_time, src_ip, bytes_in, rarity, is_anomaly, risk_class })),
  ),
  step('scoredSessionsOf', sources, (store, asked) => store.scoredSessionsOf(asked)),
  step('evidenceOf', sources, async (store, asked) => {
    const parts = await partsOf(store.evidenceOf(asked));
    return parts.flatMap(({ sessions, anomaly_score, is_anomaly }) => Array.from({ length: sessions.size }, (_, row) => [...sessions.ids.subarray(4 * row, 4 * row + 4), sessions.numbers.dst_port[row], anomaly_score[row], is_anomaly[row]]));
  }),
  step('trainingSessions', fc.tuple(fc.constantFrom(1, 3, 50), fc.nat(3)), async (store, [most, seed]) => (await partsOf(store.trainingSessions(most, seed))).flatMap(({ size, ids }) => [...ids.subarray(0, 4 * size)])),
  step('columnValues', selecting({ column: fc.constantFrom(...ALL_COLUMNS.filter(({ type }) => type !== 'time').map(({ name }) => name)) as fc.Arbitrary<'src_ip'>, search, limit }), (store, request) => store.traffic.columnValues(request)),
  step('anomalyRates', selecting(series), (store, request) => store.traffic.anomalyRates(request)),
  step('volumeBand', selecting({ measure: arbitraryMeasure, bucket_ms: arbitraryBucket, history_days: fc.constantFrom(1, 7, 28) }), (store, request) => store.traffic.volumeBand(request)),
  step('topTalkers', selecting({ group_by: arbitraryGroup, order_by: arbitraryMeasure as fc.Arbitrary<'bytes_in'>, limit }), (store, request) => store.traffic.topTalkers(request)),
  step('distribution', selecting({ column: arbitraryNumber, split_by, limit }), (store, request) => store.traffic.distribution(request)),
  step('correlation', selecting({ columns: fc.array(arbitraryNumber, { minLength: 2, maxLength: 4 }), method: fc.constantFrom('pearson' as const, 'spearman' as const) }), (store, request) => store.traffic.correlation(request)),
  step('sessionCells', selecting({ cell_ms: arbitraryBucket, group_by: split_by, excepted }), (store, request) => store.traffic.sessionCells(request)),
  step('heatMap', selecting({ measure: fc.oneof(arbitraryMeasure, fc.constant('anomaly_rate')) as fc.Arbitrary<'bytes_in'> }), (store, request) => store.traffic.heatMap(request)),
];

const arbitraryFindings: fc.Arbitrary<Finding[]> = fc
  .array(
    fc.record({
      entity: fc.constantFrom(...SOURCES),
      day: fc.integer({ min: 0, max: 14 }),
      hours: fc.constantFrom(0, 5, 100),
      severity: fc.constantFrom(...SEVERITIES),
      priority: fc.constantFrom(undefined, 'usual' as const, 'lower' as const),
      technique: fc.constantFrom(null, { id: 'T1', name: '' }, { id: 'T2', name: '' }),
    }),
    { maxLength: 5 },
  )
  .map((drafts) => drafts.map(({ entity, day, hours, priority, ...rest }, index) =>
      findingOf(`f${index}`, entity, { start_time: T0 + day * DAY, end_time: T0 + day * DAY + hours * HOUR, ...rest, ...(priority === undefined ? {} : { priority }) }),
    ),
  );

const arbitraryWrites: readonly fc.Arbitrary<Step>[] = [
  step('replaceFindings', arbitraryFindings, (store, findings) => store.replaceFindings({ sources: SOURCES, findings, population: null })),
  step('rescore', fc.constantFrom('second', 'third'), (store, model_version) => store.rescore(model_version, verdictsBy(({ bytes_in }) => verdictOf(bytes_in > 1, { model_version, rarity: bytes_in / 250 })))),
  step('maintain', fc.constantFrom(undefined, 3 * DAY, 12 * DAY), (store, retention_ms) => store.maintain({ now: T0 + 14 * DAY, dedup_ms: DAY, retention_ms })),
  step('lease', fc.tuple(fc.integer({ min: 0, max: 3 }), limit), async (store, [hours, most]) => {
    const lease = await store.leaseDueSources({ limit: most, now: T0 + hours * HOUR, duration_ms: HOUR });
    return [lease?.sources, hours < 2 || lease === null ? null : await store.endLease(lease.lease_id), await store.dueSourceCount()];
  }),
  step('putAgain', arbitrarySessions, (_, rows, h) => putAll(h, rows)),
];

/** Uploads rows with and without verdicts. */
const putAll = async (h: Harness, rows: readonly ScoredRow[]): Promise<unknown> => [await h.put(rows.filter(({ verdict }) => verdict !== null)), await h.put(rows.filter(({ verdict }) => verdict === null))];

const NINE_DIGITS = 1e-8;

/** Returns the first place where two results differ by more than the last digits of a number; null if there is none. */
const findDifference = (actual: unknown, expected: unknown, path = ''): string | null => {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const isClose = Object.is(actual, expected) || Math.abs(actual - expected) <= NINE_DIGITS * Math.max(1e-6, Math.abs(expected));
    return isClose ? null : `${path}: got ${actual}, expected ${expected}`;
  }
  if (typeof actual === 'object' && typeof expected === 'object' && actual !== null && expected !== null) {
    const [a, b] = [Object.entries(actual), Object.entries(expected)];
    if (a.length !== b.length) return `${path}: got ${fc.stringify(actual)}, expected ${fc.stringify(expected)}`;
    for (const [name, value] of b) {
      const found = findDifference((actual as Record<string, unknown>)[name], value, `${path}.${name}`);
      if (found !== null) return found;
    }
    return null;
  }
  return actual === expected || (actual == null && expected == null) ? null : `${path}: got ${fc.stringify(actual)}, expected ${fc.stringify(expected)}`;
};

const liveOf = async (reads: StoreReads, cursor: string | null): Promise<{ cursor: string; ids: unknown[] }> => {
  const page = await reads.traffic.newAnomalies({ cursor, limit: 1000 });
  return { cursor: page.cursor, ids: toRows(page.columns).map(({ session_id }) => session_id).sort() };
};

/**
 * Compares a store with the reference on random sessions, uploads, reads and writes. The seed is fixed, so that a failure
 * repeats; its message has the smallest script that fails.
 */
export const describeDifferences = (name: string, engine: Engine, numRuns = 40): void => {
  const compare = async (script: (pair: readonly [Harness, Harness], check: (name: string, run: (h: Harness) => Promise<unknown>) => Promise<void>) => Promise<void>): Promise<void> => {
    const pair = [new Harness(engine), new Harness({ open: async () => new ReferenceStore(), reopen: async () => new ReferenceStore() })] as const;
    for (const h of pair) await h.open();
    try {
      await script(pair, async (label, run) => {
        const [actual, expected] = [await run(pair[0]), await run(pair[1])];
        const difference = findDifference(actual, expected, label);
        if (difference !== null) throw new Error(difference);
      });
    } finally {
      for (const h of pair) await h.store.close();
    }
  };
  /** Ends in time on a slow machine too, where fewer scripts are compared. */
  const settings = (limit_ms: number) => ({ numRuns, seed: 17, interruptAfterTimeLimit: limit_ms, markInterruptAsFailure: false });

  describe(name, () => {
    it('reads as the reference does', async () => {
      const steps = fc.array(fc.oneof({ weight: 9, arbitrary: fc.oneof(...READS) }, { weight: 1, arbitrary: fc.oneof(...arbitraryWrites) }), { minLength: 20, maxLength: 50 });
      await fc.assert(
        fc.asyncProperty(arbitrarySessions, fc.nat(25), arbitraryFindings, steps, (rows, cut, findings, asked) =>
          compare(async (_, check) => {
            await check('put', (h) => putAll(h, rows.slice(0, cut).reverse()));
            await check('put', (h) => putAll(h, rows));
            await check('replaceFindings', (h) => h.store.replaceFindings({ sources: SOURCES, findings, population: null }));
            for (const one of asked) await check(one.name, one.run);
          }),
        ),
        settings(30_000),
      );
    }, 120_000);

    it('joins records, closes windows and drops records as the reference does', async () => {
      const act = fc.oneof(
        { weight: 3, arbitrary: step('send', fc.tuple(arbitraryRecords, fc.integer({ min: 0, max: 90 })), (_, [records, minutes], h) => h.send(records, T0 + minutes * (HOUR / 60), ({ bytes_in }) => verdictOf(bytes_in > 3))) },
        { weight: 1, arbitrary: step('maintain', fc.integer({ min: 10, max: 200 }), (store, minutes) => store.maintain({ now: T0 + minutes * (HOUR / 60), dedup_ms: HOUR })) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), (acts) =>
          compare(async (_, check) => {
            for (const one of acts) {
              await check(one.name, one.run);
              await check('table', (h) => h.store.sessionTable({ from_ms: 0, to_ms: 8.64e15, filters: [], anomalies_only: false, sort_by: 'session_id', order: 'ascending', limit: 1000 }));
              await check('health', (h) => h.store.feedHealth());
            }
          }),
        ),
        settings(20_000),
      );
    }, 120_000);

    it('streams new anomalies as the reference does', async () => {
      const acts = fc.array(fc.oneof(...arbitraryWrites.slice(1, 3), arbitraryWrites[4], step('send', arbitraryRecords, (_, records, h) => h.send(records, T0, ({ bytes_in }) => verdictOf(bytes_in > 3)))), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(acts, (asked) =>
          compare(async (_, check) => {
            const cursors = new Map<Harness, string | null>();
            const live = async (h: Harness): Promise<unknown> => {
              const { cursor, ids } = await liveOf(h.store, cursors.get(h) ?? null);
              cursors.set(h, cursor);
              return ids;
            };
            await check('live', live);
            for (const one of asked) {
              await check(one.name, one.run);
              await check('live', live);
            }
          }),
        ),
        { ...settings(10_000), numRuns: Math.ceil(numRuns / 2) },
      );
    }, 120_000);
  });
};
