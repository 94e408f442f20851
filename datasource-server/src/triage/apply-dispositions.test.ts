import fc from 'fast-check';
import { DISPOSITION_VERDICTS, type Finding } from '@weir/schema';
import { activeAt, applyDispositions, activeDispositions } from './apply-dispositions.ts';
import { markFindings } from './mark-findings.ts';
import { dispositionEvent, findingOf } from './triage.test-support.ts';
import type { TriageEvent } from './triage-event.ts';

const ENTITIES = ['192.0.2.1', '192.0.2.2', '198.51.100.7'];
const TARGETS = ENTITIES.flatMap((entity, index) => [
  { target: { kind: 'finding' as const, id: `f${index}` }, entity },
  { target: { kind: 'session' as const, id: `s${index}` }, entity },
  { target: { kind: 'entity' as const, id: entity }, entity },
]);

const anyDisposition = fc.record({
  of: fc.constantFrom(...TARGETS),
  verdict: fc.constantFrom(...DISPOSITION_VERDICTS),
  scope: fc.constantFrom('this' as const, 'source_and_kind' as const, 'source' as const, 'network' as const),
  severity: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
  expires_at: fc.option(fc.integer({ min: 1, max: 100 })),
});

/** A log in which each step makes a disposition or undoes an earlier one. */
const anyLog = fc.array(fc.record({ disposition: anyDisposition, undoes: fc.option(fc.nat(30)) }), { maxLength: 25 }).map((steps) => {
  const log: TriageEvent[] = [];
  const standing: string[] = [];
  steps.forEach(({ disposition, undoes }, step) => {
    if (undoes !== null && standing.length > 0) {
      const [disposition_id] = standing.splice(undoes % standing.length, 1);
      log.push({ action: 'undo', at: step, author: 'b', disposition_id, reason: 'no' });
      return;
    }
    const event = dispositionEvent(`d${step}`, { ...disposition.of, ...disposition });
    log.push(event);
    standing.push(`d${step}`);
  });
  return log;
});

const findings: Finding[] = ENTITIES.flatMap((entity, index) => [
  findingOf(`f${index}`, { entity, severity: 'high' }),
  findingOf(`g${index}`, { entity, severity: 'low', kind: 'beacon' }),
]);

describe('dispositions', () => {
  it('give the same state as the sequence without the undone ones', () => {
    fc.assert(
      fc.property(anyLog, fc.nat(100), (log, now) => {
        const undone = new Set(log.flatMap((event) => (event.action === 'undo' ? [event.disposition_id] : [])));
        const never = log.filter((event) => event.action === 'disposition' && !undone.has(event.disposition.disposition_id));
        expect(applyDispositions(log)).toEqual(applyDispositions(never));
        const [with_, without] = [log, never].map((events) => markFindings(findings, activeAt(applyDispositions(events), now)));
        expect(with_).toEqual(without);
      }),
      { numRuns: 500 },
    );
  });

  it('have no effect left after all of them are undone', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const undos = standingIds(log).map((disposition_id): TriageEvent => ({ action: 'undo', at: 99, author: 'b', disposition_id, reason: 'all' }));
        expect(applyDispositions([...log, ...undos])).toEqual(applyDispositions([]));
      }),
    );
  });

  it('replace an earlier one on the same target, which an undo restores', () => {
    const first = dispositionEvent('1', { target: { kind: 'finding', id: 'f0' }, entity: ENTITIES[0], verdict: 'false_positive' });
    const second = dispositionEvent('2', { target: { kind: 'finding', id: 'f0' }, entity: ENTITIES[0], verdict: 'true_positive' });
    const undo: TriageEvent = { action: 'undo', at: 3, author: 'b', disposition_id: '2', reason: 'no' };
    expect(activeDispositions([first, second]).map(({ disposition_id }) => disposition_id)).toEqual(['2']);
    expect(activeDispositions([first, second, undo]).map(({ disposition_id }) => disposition_id)).toEqual(['1']);
  });

  it('have no effect from their expiry on, but keep their training labels', () => {
    const event = dispositionEvent('1', { target: { kind: 'finding', id: 'f0' }, entity: ENTITIES[0], verdict: 'false_positive', expires_at: 50 });
    const state = applyDispositions([event]);
    expect(activeAt(state, 49).exceptions).toHaveLength(1);
    expect(activeAt(state, 50).exceptions).toHaveLength(0);
    expect(activeAt(state, 50).labels.size).toBe(1);
  });

  it('change nothing when the verdict is unsure', () => {
    const state = applyDispositions([dispositionEvent('1', { target: { kind: 'finding', id: 'f0' }, entity: ENTITIES[0], verdict: 'unsure' })]);
    expect([state.exceptions, state.thresholds, state.priorities, state.labels.size]).toEqual([[], [], [], 0]);
    expect(markFindings(findings, state)[0]).toMatchObject({ disposition: 'unsure', is_excepted: false });
  });
});

const standingIds = (log: readonly TriageEvent[]): string[] => {
  const undone = new Set(log.flatMap((event) => (event.action === 'undo' ? [event.disposition_id] : [])));
  return log.flatMap((event) => (event.action === 'disposition' && !undone.has(event.disposition.disposition_id) ? [event.disposition.disposition_id] : []));
};
