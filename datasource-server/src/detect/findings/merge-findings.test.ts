import { MAX_SESSION_IDS, type Finding } from '@weir/schema';
import { FINDINGS } from './index.ts';
import { mergeFindings } from './merge-findings.ts';

const finding = (values: Partial<Finding>): Finding => ({
  finding_id: 'f',
  kind: 'volume_outlier',
  entity_type: 'src_ip',
  entity: '192.0.2.1',
  start_time: 10,
  end_time: 20,
  severity: 'low',
  confidence: 0,
  direction: 'in',
  typical: 1,
  actual: 2,
  unit: 'decbytes',
  sentence: '',
  advice: '',
  votes: [],
  technique: null,
  session_count: 1,
  session_ids: ['a'],
  ...values,
});

const shift = (values: Partial<Finding> = {}): Finding => finding({ finding_id: 'shift', kind: 'level_shift', ...values });
const outlier = (values: Partial<Finding> = {}): Finding => finding({ finding_id: 'outlier', ...values });
const merged = (...findings: Finding[]): Finding[] => mergeFindings(findings, FINDINGS);
const idsOf = (findings: readonly Finding[]): string[] => findings.map(({ finding_id }) => finding_id);

describe('an unusual volume', () => {
  it('becomes part of a new level of the same direction whose time overlaps, before or after it in the list', () => {
    expect(idsOf(merged(shift(), outlier()))).toEqual(['shift']);
    expect(idsOf(merged(outlier(), shift()))).toEqual(['shift']);
    expect(idsOf(merged(outlier({ direction: 'out' }), shift()))).toEqual(['outlier', 'shift']);
    expect(idsOf(merged(outlier({ start_time: 0, end_time: 11 }), shift()))).toEqual(['shift']);
    expect(idsOf(merged(outlier({ start_time: 0, end_time: 10 }), shift()))).toEqual(['outlier', 'shift']);
    expect(idsOf(merged(outlier({ start_time: 19, end_time: 30 }), shift()))).toEqual(['shift']);
    expect(idsOf(merged(outlier({ start_time: 20, end_time: 30 }), shift()))).toEqual(['outlier', 'shift']);
  });

  it('becomes part of the first new level only', () => {
    const found = merged(shift({ finding_id: 'first' }), shift({ finding_id: 'second' }), outlier({ session_ids: ['b'] }));
    expect(found.map(({ finding_id, session_ids }) => [finding_id, ...session_ids])).toEqual([['first', 'a', 'b'], ['second', 'a']]);
  });

  it('of another kind stays as it is', () => {
    expect(merged(shift(), finding({ finding_id: 'scan', kind: 'port_scan' }))).toEqual([shift(), finding({ finding_id: 'scan', kind: 'port_scan' })]);
    expect(merged()).toEqual([]);
  });
});

describe('a merged finding', () => {
  it('spans both times, has the higher severity, and the technique of either', () => {
    const technique = { id: 'T1', name: 'One' };
    expect(merged(shift({ start_time: 15, end_time: 40, severity: 'info' }), outlier({ start_time: 12, end_time: 18, severity: 'medium', technique }))).toMatchObject([
      { finding_id: 'shift', kind: 'level_shift', start_time: 12, end_time: 40, severity: 'medium', technique },
    ]);
    const other = { id: 'T2', name: 'Two' };
    expect(merged(shift({ severity: 'high', technique: other }), outlier({ start_time: 0, end_time: 90, technique }))).toMatchObject([
      { start_time: 0, end_time: 90, severity: 'high', technique: other },
    ]);
  });

  it('has the stronger vote of each view, the first of equal ones, and the confidence of all', () => {
    const votes = [{ view: 'a', weight: 0.5, says: 'first' }, { view: 'b', weight: 0.2, says: 'first' }];
    const others = [{ view: 'a', weight: 0.5, says: 'second' }, { view: 'b', weight: 0.4, says: 'second' }, { view: 'c', weight: 0, says: 'second' }];
    const [found] = merged(shift({ votes }), outlier({ votes: others }));
    expect(found.votes).toEqual([votes[0], others[1], others[2]]);
    expect(found.confidence).toBe(1 - (1 - 0.7 * 0.5) * (1 - 0.7 * 0.4));
  });

  it('names and counts each session once', () => {
    const [found] = merged(shift({ session_ids: ['a', 'b'], session_count: 2 }), outlier({ session_ids: ['b', 'c', 'd'], session_count: 3 }));
    expect(found).toMatchObject({ session_ids: ['a', 'b', 'c', 'd'], session_count: 4 });
  });

  it('counts at least the sessions of the larger one where not all are named', () => {
    const ids = (from: number, count: number): string[] => Array.from({ length: count }, (_, index) => String(from + index));
    const [found] = merged(shift({ session_ids: ids(0, MAX_SESSION_IDS), session_count: 1500 }), outlier({ session_ids: ids(5000, 10), session_count: 10 }));
    expect(found.session_count).toBe(1500);
    expect(found.session_ids).toEqual(ids(0, MAX_SESSION_IDS));
    const [cut] = merged(shift({ session_ids: ids(0, 10), session_count: 10 }), outlier({ session_ids: ids(5000, MAX_SESSION_IDS), session_count: 1500 }));
    expect(cut.session_count).toBe(1500);
    expect(cut.session_ids).toEqual([...ids(0, 10), ...ids(5000, MAX_SESSION_IDS - 10)]);
  });
});
