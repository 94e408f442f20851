import fc from 'fast-check';
import { SEVERITIES, type Finding } from '@weir/schema';
import { riskAt } from './entity-risk.ts';
import type { MarkedFinding } from './mark-findings.ts';
import { findingOf } from './triage.test-support.ts';

const DAY_MS = 86_400_000;
const marked = (of: Partial<Finding> = {}, is_excepted = false): MarkedFinding => ({ finding: findingOf('f', { start_time: 0, end_time: DAY_MS, ...of }), disposition: null, disposition_id: null, is_excepted, kept: null });

describe('the risk of a source', () => {
  it('is 0 before the first finding, constant during it, and halves its points every three days after it', () => {
    const of = (day: number): number => riskAt([marked({ start_time: 1 })], day * DAY_MS).parts[0]?.points ?? 0;
    expect(riskAt([marked({ start_time: 1 })], 0).risk).toBe(0);
    expect(of(0.5)).toBe(of(1));
    expect(of(4)).toBeCloseTo(of(1) / 2, 12);
    expect(of(7)).toBeCloseTo(of(1) / 4, 12);
  });

  it('is lowered by an exception and raised by a true positive, with a reason', () => {
    const plain = riskAt([marked()], DAY_MS);
    const excepted = riskAt([marked({}, true)], DAY_MS);
    const raised = riskAt([marked({ priority: 'higher' })], DAY_MS);
    expect(excepted).toMatchObject({ risk: 0, parts: [{ points: 0, because: 'hidden by an exception' }] });
    expect(raised.parts[0].points).toBeCloseTo(1.5 * plain.parts[0].points, 12);
    expect(plain.parts[0].because).toBe('');
  });

  it('lies between 0 and 100, and another finding never lowers it', () => {
    const anyFinding = fc.record({ severity: fc.constantFrom(...SEVERITIES), confidence: fc.double({ min: 0, max: 1, noNaN: true }), start_time: fc.nat(1e9), is_excepted: fc.boolean() }).map(({ is_excepted, ...of }) => marked({ ...of, end_time: of.start_time + 1 }, is_excepted));
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 20 }), anyFinding, fc.nat(2e9), (findings, more, at) => {
        const { risk } = riskAt(findings, at);
        expect(risk).toBeGreaterThanOrEqual(0);
        expect(risk).toBeLessThanOrEqual(100);
        expect(riskAt([...findings, more], at).risk).toBeGreaterThanOrEqual(risk - 1e-9);
      }),
    );
  });
});
