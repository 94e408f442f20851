import fc from 'fast-check';
import { toSessionBlock } from '@weir/schema';
import { arbitraryExcepted, arbitrarySessions } from '../../store/conformance/arbitraries.ts';
import { DAY, HOUR, NOTE, scoreBy, T0 } from '../../store/conformance/rows.ts';
import { ReferenceStore } from '../../store/reference/reference-store.ts';
import { SessionHistory } from './session-history.ts';

const WHOLE = { from_ms: T0, to_ms: T0 + 16 * DAY, filters: [] };
/** A share may differ in the last digits. */
const round = (values: Iterable<number>): number[] => [...values].map((value) => Number(value.toPrecision(9)));

it('answers any windows in order of time as the store does', async () => {
  const windows = fc.array(fc.record({ step: fc.integer({ min: 0, max: 30 }), hours: fc.constantFrom(1, 6, 24), top_k: fc.constantFrom(1, 2, 9) }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(arbitrarySessions, arbitraryExcepted, windows, fc.constantFrom('src_ip', 'dst_port', null), async (rows, excepted, asked, split_by) => {
      const store = new ReferenceStore();
      for (const isScored of [true, false]) {
        const chosen = rows.filter(({ verdict }) => (verdict !== null) === isScored);
        const verdicts = new Map(chosen.map(({ session, verdict }) => [session.session_id, verdict]));
        const upload = await store.openUpload({ feed: 'test', score: scoreBy(({ session_id }) => verdicts.get(session_id)!), partStored: () => undefined, now: () => T0 });
        await upload.appendSessions(toSessionBlock(chosen.map(({ session }) => session)));
        await upload.commit(NOTE);
      }
      const cells = { ...WHOLE, excepted, cell_ms: HOUR };
      // Known sums move with the windows, so each kind of answer has a history of its own.
      const [counts, rates, sources] = await Promise.all([split_by, split_by, 'src_ip'].map((group_by) => SessionHistory.read(store, { ...cells, group_by })));
      let end = T0;
      for (const { step, hours, top_k } of asked) {
        end = Math.min(end + step * HOUR, WHOLE.to_ms);
        const range = { from_ms: Math.max(T0, end - hours * HOUR), to_ms: Math.max(end, T0 + HOUR), filters: [] };
        const request = { ...range, bucket_ms: HOUR, split_by, top_k, known_since_ms: Math.max(T0, range.to_ms - 3 * DAY), excepted };
        const byKey = <T extends { readonly key?: string }>(series: readonly T[]): T[] => [...series].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1));
        expect(byKey(counts.anomalyCounts(request))).toEqual(byKey(await store.anomalyCounts(request)));
        expect(byKey(rates.anomalyRates(request))).toEqual(byKey(await store.traffic.anomalyRates(request)));
        expect(sources.volumes(request)).toEqual(await store.volumes(request));
        const summary = await store.trafficSummary({ ...range, excepted });
        expect(summary).toMatchObject(sources.summary(range));
        for (const order_by of ['bytes_in', 'anomaly_count'] as const) {
          const { key, share } = sources.topShares({ ...range, order_by, limit: top_k });
          const expected = await store.traffic.topTalkers({ ...range, group_by: 'src_ip', order_by, limit: top_k });
          expect([key, round(share)]).toEqual([expected.key, round(expected.share)]);
        }
      }
    }),
    { numRuns: 60, seed: 17 },
  );
}, 60_000);
