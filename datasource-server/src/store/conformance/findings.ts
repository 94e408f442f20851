import { at, FIXTURE, SOURCES } from './fixture.ts';
import type { Harness } from './harness.ts';
import { ALL, DAY, findingOf, HOUR, scored, sessionAt, T0, verdictOf, verdictsBy } from './rows.ts';

/** Findings, their populations, and the sources whose findings are due. */
export const describeFindings = (h: Harness): void => {
  describe('findings', () => {
    const idsOf = async (request = {}): Promise<string[]> => (await h.store.findings({ ...ALL, min_severity: 'info', limit: 100, ...request })).map(({ finding_id }) => finding_id);

    it('replaces the findings of some sources and keeps those of others, across a restart', async () => {
      const first = [findingOf('1', 'a', { severity: 'high' }), findingOf('2', 'b'), findingOf('3', 'b', { severity: 'info' })];
      await h.store.replaceFindings({ sources: ['a', 'b'], findings: first, population: null });
      expect(await idsOf()).toEqual(['1', '2', '3']);
      await h.store.replaceFindings({ sources: ['a', 'c'], findings: [findingOf('4', 'a', { severity: 'medium' })], population: null });
      await h.reopen();
      expect(await idsOf()).toEqual(['4', '2', '3']);
      expect(await h.store.findings({ ...ALL, min_severity: 'info', limit: 1 })).toEqual([findingOf('4', 'a', { severity: 'medium' })]);
      await h.store.replaceFindings({ sources: ['b'], findings: [], population: null });
      expect(await idsOf()).toEqual(['4']);
    });

    it('replaces nothing for no sources', async () => {
      await h.store.replaceFindings({ sources: ['a'], findings: [findingOf('1', 'a')], population: null });
      await h.store.replaceFindings({ sources: [], findings: [], population: null });
      expect(await idsOf()).toEqual(['1']);
    });

    it('orders by severity, priority, end and id, and selects by range and severity', async () => {
      const findings = [
        findingOf('1', 'a', { severity: 'medium', priority: 'lower', end_time: T0 + 3 * HOUR }),
        findingOf('2', 'a', { severity: 'medium', priority: 'usual', end_time: T0 + 2 * HOUR }),
        findingOf('3', 'a', { severity: 'low', end_time: T0 + 4 * HOUR }),
        findingOf('5', 'a', { severity: 'medium', priority: 'higher', end_time: T0 + 2 * HOUR }),
        findingOf('4', 'a', { severity: 'medium', end_time: T0 + 3 * HOUR }),
        findingOf('6', 'a', { severity: 'info', start_time: T0 + HOUR, end_time: T0 + 5 * HOUR }),
      ];
      await h.store.replaceFindings({ sources: ['a'], findings, population: null });
      expect(await idsOf()).toEqual(['4', '2', '5', '1', '3', '6']);
      expect(await idsOf({ limit: 2 })).toEqual(['4', '2']);
      expect(await idsOf({ min_severity: 'medium' })).toEqual(['4', '2', '5', '1']);
      // A finding overlaps a range that begins at its end, but not one that ends at its start.
      expect(await idsOf({ from_ms: T0 + 4 * HOUR })).toEqual(['3', '6']);
      expect(await idsOf({ from_ms: T0 + 4 * HOUR + 1 })).toEqual(['6']);
      expect(await idsOf({ from_ms: T0, to_ms: T0 + HOUR })).toEqual(['4', '2', '5', '1', '3']);
      expect(await idsOf({ from_ms: T0, to_ms: T0 + HOUR + 1 })).toHaveLength(6);
      // Counts findings of low severity and above, whatever the filters.
      expect(await h.store.trafficSummary({ ...ALL, to_ms: T0 + 2 * HOUR, filters: [{ column: 'src_ip', operator: '=', value: 'b' }] })).toMatchObject({ finding_count: 5 });
    });

    it('returns a finding with the population it was compared with', async () => {
      await h.store.replaceFindings({ sources: ['a', 'b'], findings: [findingOf('1', 'a'), findingOf('2', 'b')], population: '{"first":1}' });
      await h.store.replaceFindings({ sources: ['b'], findings: [findingOf('3', 'b')], population: '{"second":2}' });
      expect(await h.store.findFinding('1')).toEqual({ finding: findingOf('1', 'a'), population: '{"first":1}' });
      expect(await h.store.findFinding('2')).toBeNull();
      expect(await h.store.findFinding('3')).toMatchObject({ population: '{"second":2}' });
      await h.store.replaceFindings({ sources: ['a'], findings: [findingOf('4', 'a')], population: null });
      expect(await h.store.findFinding('4')).toMatchObject({ population: null });
      await h.store.replaceFindings({ sources: ['a'], findings: [findingOf('5', 'a')], population: '{"second":2}' });
      await h.reopen();
      expect(await h.store.findFinding('5')).toMatchObject({ population: '{"second":2}' });
      expect(await h.store.findFinding('3')).toMatchObject({ population: '{"second":2}' });
    });

    it('groups sessions by the alphabetically first technique of the findings around their start', async () => {
      await h.putFixture();
      const technique = (id: string) => ({ id, name: id });
      await h.store.replaceFindings({
        sources: [SOURCES.A],
        findings: [
          // A: sessions 1, 3, 7, 11, 15, 20. The first covers 1 and 3, both ends included; the second covers 3 and 7.
          findingOf('1', SOURCES.A, { start_time: at(0, '00:00'), end_time: at(0, '23:59'), technique: technique('T2') }),
          findingOf('2', SOURCES.A, { start_time: at(0, '23:59'), end_time: at(2, '03:00'), technique: technique('T1') }),
          findingOf('3', SOURCES.A, { start_time: at(0, '00:00'), end_time: at(7, '09:00'), technique: null }),
        ],
        population: null,
      });
      const { key, session_count, country } = await h.store.traffic.topTalkers({ ...ALL, group_by: 'technique', order_by: 'session_count', limit: 10 });
      expect(key.map((name, row) => [name, session_count[row]])).toEqual([['none', 17], ['T1', 2], ['T2', 1]]);
      expect(country).toBeNull();
      const [none, ...rest] = await h.store.anomalyCounts({ ...ALL, from_ms: T0, to_ms: T0 + 8 * DAY, bucket_ms: 8 * DAY, split_by: 'technique', top_k: 10, known_since_ms: T0 });
      // Anomalies: 3 has T1; 5, 11, 14 and 17 have none.
      expect([none, ...rest].map(({ key: name, counts }) => [name, ...counts])).toEqual([['none', 4], ['T1', 1], ['T2', 0]]);
    });
  });

  describe('due sources', () => {
    const [x, y, z] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
    const lease = (limit = 100, now = T0, duration_ms = HOUR) => h.store.leaseDueSources({ limit, now, duration_ms });
    const settle = async (): Promise<void> => {
      for (let held = await lease(); held !== null; held = await lease()) await h.store.endLease(held.lease_id);
    };
    const putSources = (...sources: string[]) => h.put(sources.map((src_ip, index) => scored(sessionAt(T0 + index, { src_ip }))));

    it('become due by new sessions, and are kept across a restart', async () => {
      expect(await lease()).toBeNull();
      await putSources(y, x, y);
      await h.reopen();
      expect(await h.store.dueSourceCount()).toBe(2);
      expect([await h.store.isSourceDue(x), await h.store.isSourceDue(z)]).toEqual([true, false]);
      const held = await lease();
      expect(held?.sources).toEqual([x, y]);
      expect(await h.store.dueSourceCount()).toBe(2);
      expect(await h.store.endLease(held!.lease_id)).toBe(true);
      expect([await h.store.dueSourceCount(), await h.store.isSourceDue(x), await lease()]).toEqual([0, false, null]);
    });

    it('do not become due by duplicates', async () => {
      const row = scored(sessionAt(T0));
      await h.put([row]);
      await settle();
      await h.put([row]);
      expect(await h.store.dueSourceCount()).toBe(0);
    });

    it('become due by new verdicts', async () => {
      await putSources(x, y);
      await settle();
      await h.store.rescore('second', verdictsBy(() => verdictOf(false, { model_version: 'second' })));
      expect((await lease())?.sources).toEqual([x, y]);
    });

    it('are leased to one holder at a time, in order, until the lease expires', async () => {
      await putSources(z, y, x);
      const first = await lease(2, T0, HOUR);
      expect(first?.sources).toEqual([x, y]);
      const second = await lease(2, T0 + HOUR - 1, HOUR);
      expect(second?.sources).toEqual([z]);
      expect(await lease(2, T0 + HOUR - 1, HOUR)).toBeNull();
      expect((await lease(2, T0 + HOUR, HOUR))?.sources).toEqual([x, y]);
      expect(second?.lease_id).not.toBe(first?.lease_id);
    });

    it('stay due when they become due again while they are leased', async () => {
      await putSources(x, y);
      const held = await lease();
      await h.put([scored(sessionAt(T0 + DAY, { src_ip: x }))]);
      // The holder keeps them until its lease ends.
      expect(await lease()).toBeNull();
      expect(await h.store.endLease(held!.lease_id)).toBe(true);
      expect((await lease())?.sources).toEqual([x]);
    });

    it('stay due when a lease ends late and another holder has them', async () => {
      await putSources(x, y);
      const zombie = await lease(2, T0, HOUR);
      const successor = await lease(1, T0 + HOUR, HOUR);
      expect(successor?.sources).toEqual([x]);
      expect(await h.store.endLease(zombie!.lease_id)).toBe(false);
      // y had no other holder, so its findings are stored; x belongs to the other holder.
      expect([await h.store.isSourceDue(x), await h.store.isSourceDue(y)]).toEqual([true, false]);
      expect(await h.store.endLease(successor!.lease_id)).toBe(true);
      expect(await h.store.dueSourceCount()).toBe(0);
      expect(await h.store.endLease('unknown')).toBe(false);
    });

    it('are settled when a lease ends late and no other holder has them', async () => {
      await putSources(x);
      const late = await lease(1, T0, 1);
      expect(await h.store.endLease(late!.lease_id)).toBe(true);
      expect(await h.store.dueSourceCount()).toBe(0);
    });

    it('can be leased again after a crash, once the lease has expired', async () => {
      await putSources(x);
      await lease(1, T0, HOUR);
      await h.reopen();
      expect(await h.store.dueSourceCount()).toBe(1);
      expect((await lease(1, T0 + HOUR, HOUR))?.sources).toEqual([x]);
    });

    it('include every source once when the basis of the findings changes, also across a restart', async () => {
      await putSources(x, y);
      await settle();
      expect(await h.store.markAllDue('one')).toBe(true);
      expect((await lease())?.sources).toEqual([x, y]);
      await h.store.endLease((await lease(100, T0 + DAY, 1))!.lease_id);
      await h.reopen();
      expect(await h.store.markAllDue('one')).toBe(false);
      expect(await h.store.dueSourceCount()).toBe(0);
      expect(await h.store.markAllDue('two')).toBe(true);
      expect(await h.store.dueSourceCount()).toBe(2);
    });

    it('of an interleaved writer are marked by the upload that stores the session', async () => {
      await h.putFixture();
      await settle();
      expect(await h.put([FIXTURE[0], scored(sessionAt(T0, { src_ip: z }))])).toMatchObject({ rows_stored: 1, rows_duplicate: 1 });
      expect((await lease())?.sources).toEqual([z]);
    });
  });
};
