import type { Finding } from '@weir/schema';
import { applyDispositions, type Exception } from './apply-dispositions.ts';
import { coverageOf } from './cover-finding.ts';
import { markFindings } from './mark-findings.ts';
import { dispositionEvent, findingOf, type DispositionOf } from './triage.test-support.ts';

const exceptionOf = (of: DispositionOf): Exception => applyDispositions([dispositionEvent('1', of)]).exceptions[0];
const coverage = (of: DispositionOf, finding: Partial<Finding>): ReturnType<typeof coverageOf> => coverageOf(exceptionOf(of), findingOf('x', finding));
const LATER = { start_time: 1000, end_time: 2000 };

describe('an exception', () => {
  it('for this finding hides it, but not a later one of the same kind', () => {
    expect(coverage({ scope: 'this' }, {})).toBe('hidden');
    expect(coverage({ scope: 'this' }, LATER)).toBeNull();
  });

  it('for a source and kind hides later findings of that kind, but no weak finding of another kind', () => {
    expect(coverage({ scope: 'source_and_kind' }, LATER)).toBe('hidden');
    expect(coverage({ scope: 'source_and_kind' }, { ...LATER, kind: 'beacon', severity: 'low' })).toBeNull();
  });

  it('for a source hides weak findings of every kind, but no strong finding of another kind or direction', () => {
    expect(coverage({ scope: 'source' }, { kind: 'beacon', severity: 'low' })).toBe('hidden');
    expect(coverage({ scope: 'source' }, { kind: 'beacon', severity: 'medium' })).toBe('other_kind');
    expect(coverage({ scope: 'source' }, { direction: 'out', severity: 'high' })).toBe('other_kind');
    expect(coverage({ scope: 'source' }, { entity: '192.0.2.2' })).toBeNull();
  });

  it('does not hide a much stronger finding', () => {
    expect(coverage({ scope: 'source', severity: 'medium' }, { severity: 'high' })).toBe('stronger');
    expect(coverage({ scope: 'source', actual: 100 }, { actual: 200 })).toBe('hidden');
    expect(coverage({ scope: 'source', actual: 100 }, { actual: 201 })).toBe('stronger');
    expect(coverage({ scope: 'source', severity: 'low', actual: 100 }, { severity: 'low', actual: 201 })).toBe('stronger');
  });

  it('for a network hides similar findings of its sources, including IPv6', () => {
    expect(coverage({ scope: 'network' }, { entity: '192.0.2.200' })).toBe('hidden');
    expect(coverage({ scope: 'network' }, { entity: '192.0.3.1' })).toBeNull();
    expect(coverageOf({ ...exceptionOf({ scope: 'network' }), network: '2001:db8::/32' }, findingOf('x', { entity: '2001:db8:1::7' }))).toBe('hidden');
  });

  it('yields to a disposition on the finding itself', () => {
    const events = [dispositionEvent('1', { scope: 'source' }), dispositionEvent('2', { target: { kind: 'finding', id: 'x' }, verdict: 'true_positive' })];
    expect(markFindings([findingOf('x')], applyDispositions(events))[0]).toMatchObject({ is_excepted: false, kept: 'said_true', disposition: 'true_positive' });
  });
});

describe('a true positive', () => {
  it('raises the priority of similar findings only', () => {
    const state = applyDispositions([dispositionEvent('1', { verdict: 'true_positive', scope: 'source_and_kind' })]);
    const [alike, other, elsewhere] = markFindings([findingOf('a', LATER), findingOf('b', { kind: 'beacon' }), findingOf('c', { entity: '192.0.2.9' })], state);
    expect(alike).toMatchObject({ finding: { priority: 'higher' }, disposition: 'true_positive', disposition_id: '1' });
    expect([other.finding.priority, elsewhere.finding.priority]).toEqual([undefined, undefined]);
  });
});
