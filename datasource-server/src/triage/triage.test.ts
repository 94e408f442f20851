import fc from 'fast-check';
import { attackSessions, SAMPLE_END_MS } from '@weir/data';
import type { DispositionRequest, Finding } from '@weir/schema';
import { startSampleWeir, type TestWeir } from '../test-support/sample-weir.ts';
import { alertsWithin } from './budget-service.ts';
import { Triage } from './triage.ts';

const ALL = { from_ms: 0, to_ms: SAMPLE_END_MS + 30 * 86_400_000, filters: [] };
const LISTED = { ...ALL, min_severity: 'low' as const, limit: 10_000, include_excepted: false };

const requestOn = (finding: Finding, of: Partial<DispositionRequest> = {}): DispositionRequest => ({
  target: { kind: 'finding', id: finding.finding_id },
  verdict: 'false_positive',
  scope: 'source_and_kind',
  reason: 'the partner announced it',
  ...of,
});

const stepUpOf = async (weir: TestWeir): Promise<Finding> => {
  const { findings } = await weir.triage.findings(LISTED);
  return findings.find(({ finding }) => finding.kind === 'level_shift' && finding.direction === 'in')!.finding;
};

/** Returns a triage on the sample's findings and sessions with its own log, which is not stored. */
const onStoreWithoutLog = (weir: TestWeir): Promise<Triage> => {
  const store = Object.assign(Object.create(weir.store) as typeof weir.store, { triageLog: async () => [], appendToTriageLog: async () => undefined });
  return Triage.open(store, Date.now);
};

interface Counts {
  readonly findings: readonly string[];
  readonly anomalies: number;
  readonly bySource: Readonly<Record<string, number>>;
  readonly budget: readonly string[];
}

const countsOf = async (weir: TestWeir): Promise<Counts> => {
  const excepted = await weir.triage.excepted();
  const { findings } = await weir.triage.findings(LISTED);
  const series = await weir.store.anomalyCounts({ ...ALL, bucket_ms: 86_400_000, split_by: 'src_ip', top_k: 1000, known_since_ms: 0, excepted });
  const days = await alertsWithin(weir.store, 5, SAMPLE_END_MS - 86_400_000, SAMPLE_END_MS, excepted);
  return {
    findings: findings.map(({ finding }) => finding.finding_id),
    anomalies: (await weir.store.trafficSummary({ ...ALL, excepted })).anomaly_count,
    bySource: Object.fromEntries(series.map(({ key, counts }) => [key, counts.reduce((sum, count) => sum + count, 0)])),
    budget: days.flatMap(({ alerts }) => alerts.map(({ src_ip }) => src_ip)),
  };
};

describe('triage on the sample', () => {
  let weir: TestWeir;
  let stepUp: Finding;
  beforeAll(async () => {
    weir = await startSampleWeir();
    stepUp = await stepUpOf(weir);
  });
  afterAll(() => weir.remove());
  afterEach(async () => {
    for (const { disposition_id } of weir.triage.dispositions({ active: true })) await weir.triage.undo(disposition_id, { reason: 'the test is over' }, 'ada');
  });

  it('has the previewed effect, only in its scope, and an undo restores the previous state', async () => {
    const before = await countsOf(weir);
    const preview = await weir.triage.preview(requestOn(stepUp));
    expect(await countsOf(weir)).toEqual(before);
    const made = await weir.triage.record(requestOn(stepUp), 'ada');
    expect(made).toMatchObject({ author: 'ada', state: 'active', undone: null, effect: preview });
    const after = await countsOf(weir);
    expect(before.findings.filter((id) => !after.findings.includes(id))).toEqual([stepUp.finding_id]);
    expect(preview).toMatchObject({ hidden_findings: 1, kept_count: 0, by_severity_and_entity: [{ severity: 'medium', entity: stepUp.entity, finding_count: 1 }] });
    expect(before.anomalies - after.anomalies).toBe(preview.hidden_sessions);
    for (const [src_ip, count] of Object.entries(before.bySource)) expect([src_ip, after.bySource[src_ip]]).toEqual([src_ip, src_ip === stepUp.entity ? 0 : count]);
    expect(before.budget.filter((src_ip) => !after.budget.includes(src_ip) && src_ip !== stepUp.entity)).toEqual([]);

    const undone = await weir.triage.undo(made.disposition_id, { reason: 'it was not' }, 'grace');
    expect(undone).toMatchObject({ state: 'undone', undone: { author: 'grace', reason: 'it was not' } });
    expect(await countsOf(weir)).toEqual(before);
    await expect(weir.triage.undo(made.disposition_id, { reason: 'again' }, 'grace')).rejects.toMatchObject({ code: 'disposition.already_undone' });
  });

  it('shows hidden findings on request, marked as hidden', async () => {
    const made = await weir.triage.record(requestOn(stepUp), 'ada');
    const { findings, hidden_count } = await weir.triage.findings({ ...LISTED, include_excepted: true });
    expect([hidden_count, findings.filter(({ is_excepted }) => is_excepted).length]).toEqual([1, 1]);
    expect(findings.find(({ finding }) => finding.finding_id === stepUp.finding_id)).toMatchObject({ disposition: 'false_positive', disposition_id: made.disposition_id });
  });

  it('moves the threshold of a source for one of its sessions, without hiding a finding', async () => {
    const [id] = stepUp.session_ids.slice(-1);
    const made = await weir.triage.record({ target: { kind: 'session', id }, verdict: 'benign', scope: 'source', reason: 'usual now' }, 'ada');
    expect(made.effect).toMatchObject({ hidden_findings: 0 });
    expect(weir.triage.state().thresholds).toMatchObject([{ entity: stepUp.entity }]);
  });

  it('hides findings of other known sources of a network', async () => {
    const made = await weir.triage.preview(requestOn(stepUp, { scope: 'network', network: '198.51.100.0/24' }));
    expect(new Set(made.by_severity_and_entity.map(({ entity }) => entity)).size).toBeGreaterThan(1);
    expect(made.kept_count).toBeGreaterThan(0);
    expect(made.sentence).toMatch(/^Over the last 30 days of data this hides \d+ findings \(.*It does not hide/);
  });

  it('marks sessions by their own verdict, else by that of their finding, else of their source, and removes marks', async () => {
    const marksOf = async (): Promise<Map<string, unknown>> => {
      const body = JSON.stringify({ queries: ['sessions', 'scatter'].map((queryType) => ({ ref_id: queryType, ...ALL, query: { queryType, limit: 10_000, filters: [{ column: 'src_ip', operator: '=', value: stepUp.entity }] } })) });
      const answer = await fetch(`${weir.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const { results } = (await answer.json()) as { results: Record<string, { frames: Array<{ fields: Array<{ name: string; values: unknown[] }> }> }> };
      const [table, points] = ['sessions', 'scatter'].map((ref) => {
        const [ids, marks] = ['session_id', 'disposition'].map((wanted) => results[ref].frames[0].fields.find(({ name }) => name === wanted)!.values);
        return new Map(ids.map((id, row) => [id as string, marks[row]]));
      });
      expect(new Map([...points].sort())).toEqual(new Map([...table].sort()));
      return table;
    };
    const before = await marksOf();
    expect(new Set(before.values())).toEqual(new Set([null]));
    const [one, ...others] = stepUp.session_ids;
    await weir.triage.record(requestOn(stepUp, { target: { kind: 'entity', id: stepUp.entity }, scope: 'source', verdict: 'benign' }), 'ada');
    await weir.triage.record(requestOn(stepUp, { verdict: 'true_positive' }), 'ada');
    const { disposition_id } = await weir.triage.record({ target: { kind: 'session', id: one }, verdict: 'unsure', scope: 'this', reason: 'unclear' }, 'ada');
    const marks = await marksOf();
    expect(marks.get(one)).toBe('unsure');
    expect(new Set(others.map((id) => marks.get(id)))).toEqual(new Set(['true_positive']));
    expect(new Set([...marks].filter(([id]) => !stepUp.session_ids.includes(id)).map(([, mark]) => mark))).toEqual(new Set(['benign']));
    await weir.triage.undo(disposition_id, { reason: 'no' }, 'ada');
    expect((await marksOf()).get(one)).toBe('true_positive');
  });

  it('gives the same findings and counts as the sequence without the undone dispositions', async () => {
    const { findings } = await weir.triage.findings({ ...LISTED, limit: 6 });
    const targets = findings.flatMap(({ finding }) => [
      requestOn(finding),
      requestOn(finding, { scope: 'source' }),
      requestOn(finding, { scope: 'network', network: `${finding.entity.split('.').slice(0, 3).join('.')}.0/24` }),
      requestOn(finding, { verdict: 'true_positive' }),
      requestOn(finding, { verdict: 'benign', target: { kind: 'entity', id: finding.entity }, scope: 'source' }),
      requestOn(finding, { verdict: 'benign', target: { kind: 'session', id: finding.session_ids[0] }, scope: 'source' }),
      requestOn(finding, { target: { kind: 'session', id: finding.session_ids[0] }, scope: 'this', expires_at: Date.now() + 3_600_000 }),
    ]);
    const step = fc.oneof({ weight: 2, arbitrary: fc.record({ make: fc.constantFrom(...targets) }) }, fc.record({ undo: fc.nat(9) }));
    const seen = async (triage: Triage): Promise<unknown> => ({
      findings: (await triage.findings({ ...LISTED, include_excepted: true })).findings.map(({ finding: { finding_id, priority }, disposition, is_excepted, kept }) => ({ finding_id, priority, disposition, is_excepted, kept })),
      counts: await weir.store.trafficSummary({ ...ALL, excepted: await triage.excepted() }),
      labels: triage.state().labels,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const [all, kept] = [await onStoreWithoutLog(weir), await onStoreWithoutLog(weir)];
        const made: Array<{ id: string; request: DispositionRequest; isUndone: boolean }> = [];
        for (const one of steps) {
          const standing = made.filter(({ isUndone }) => !isUndone);
          if ('make' in one) made.push({ id: (await all.record(one.make, 'ada')).disposition_id, request: one.make, isUndone: false });
          else if (standing.length > 0) {
            const taken = standing[one.undo % standing.length];
            taken.isUndone = true;
            await all.undo(taken.id, { reason: 'no' }, 'ada');
          }
        }
        for (const { request, isUndone } of made) if (!isUndone) await kept.record(request, 'ada');
        expect(await seen(all)).toEqual(await seen(kept));
      }),
      { numRuns: 12 },
    );
  });

  it('ends at its expiry', async () => {
    let now = 1_000;
    const triage = await Triage.open(weir.store, () => now);
    const { disposition_id } = await triage.record(requestOn(stepUp, { expires_at: 2_000 }), 'ada');
    expect(await triage.excepted()).toBeDefined();
    now = 2_000;
    expect(await triage.excepted()).toBeUndefined();
    expect(triage.dispositions()[0]).toMatchObject({ disposition_id, state: 'expired' });
  });

  it('restores the same state from the log at the next start', async () => {
    await weir.triage.record(requestOn(stepUp, { verdict: 'true_positive' }), 'ada');
    const again = await Triage.open(weir.store, Date.now);
    expect(again.state().priorities).toEqual(weir.triage.state().priorities);
    expect(again.dispositions({ active: true })).toHaveLength(1);
    const { findings } = await weir.triage.findings(LISTED);
    const places = findings.filter(({ finding }) => finding.severity === stepUp.severity).map(({ finding }) => finding.finding_id);
    expect(places[0]).toBe(stepUp.finding_id);
  });

  it.each([
    ['disposition.unknown_target', { target: { kind: 'finding' as const, id: 'none' } }],
    ['disposition.unknown_target', { target: { kind: 'session' as const, id: 'none' } }],
    ['disposition.unknown_target', { target: { kind: 'entity' as const, id: '10.9.8.7' }, scope: 'this' as const }],
    ['disposition.wrong_network', { scope: 'network' as const, network: '10.0.0.0/8' }],
    ['disposition.bad_expiry', { expires_at: 1 }],
  ])('rejects a request with %s', async (code, of) => {
    await expect(weir.triage.preview(requestOn(stepUp, of))).rejects.toMatchObject({ code });
  });
});

describe('an excepted source that later exfiltrates data', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir();
  });
  afterAll(() => weir.remove());

  it('has a visible finding, and each of its sessions is counted', async () => {
    const stepUp = await stepUpOf(weir);
    await weir.triage.record(requestOn(stepUp), 'ada');
    await weir.triage.record(requestOn(stepUp, { target: { kind: 'entity', id: stepUp.entity }, scope: 'source' }), 'ada');
    const ofSource = async (): Promise<Array<[string, string]>> =>
      (await weir.triage.findings(LISTED)).findings.filter(({ finding }) => finding.entity === stepUp.entity).map(({ finding }) => [finding.direction, finding.severity]);
    expect(await ofSource()).toEqual([]);

    const rows = attackSessions('exfiltration', { seed: 7, startMs: SAMPLE_END_MS + 3 * 3_600_000 }).map((row) => ({ ...row, src_ip: stepUp.entity }));
    await weir.pipeline.ingest((async function* () {
      yield rows;
    })());
    await weir.pipeline.settled();

    expect(await ofSource()).toContainEqual(['out', 'high']);
    const filters = [{ column: 'src_ip', operator: '=' as const, value: stepUp.entity }];
    const excepted = await weir.triage.excepted();
    const { anomaly_count, hidden_anomaly_count } = await weir.store.trafficSummary({ ...ALL, from_ms: SAMPLE_END_MS, filters, excepted });
    expect([anomaly_count, hidden_anomaly_count]).toEqual([rows.length, 0]);
  });
});
