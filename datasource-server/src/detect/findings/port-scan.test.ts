import type { SessionInput } from '@weir/schema';
import { hash } from 'node:crypto';
import { findBy, MINUTE, seen } from './evidence.test-support.ts';
import type { Evidence } from './evidence.ts';
import { portScan } from './port-scan.ts';

const scan = (count: number, values: Partial<SessionInput> = {}, from = 0, flagged = 0): Evidence[] =>
  Array.from({ length: count }, (_, index) => seen((from + index) * MINUTE, { dst_ip: '10.0.0.1', dst_port: 1000 + index, ...values }, index < flagged ? 0.7 : 0.4));

describe('a port scan', () => {
  it('has every value of a finding', () => {
    const evidence = scan(10, {}, 3, 3);
    expect(findBy(portScan, evidence)).toEqual([
      {
        finding_id: hash('sha256', `port_scan\n192.0.2.1\n${3 * MINUTE}`, 'hex').slice(0, 16),
        kind: 'port_scan',
        entity_type: 'src_ip',
        entity: '192.0.2.1',
        start_time: 3 * MINUTE,
        end_time: 22 * MINUTE,
        severity: 'low',
        confidence: 1 - (1 - 0.7 * 0.6) * (1 - 0.7 * 0.3),
        direction: 'none',
        typical: 1,
        actual: 10,
        unit: '',
        sentence: '10 different ports of one server contacted in 19 min; a typical web client uses one or two.',
        advice: 'Check that only the intended ports respond. Port scans from the internet are routine unless another port responded.',
        votes: [
          { view: 'distinct_ports', weight: 0.6, says: '10 different ports of one server in 19 min' },
          { view: 'session_forest', weight: 0.3, says: '3 of 10 sessions anomalous' },
        ],
        technique: { id: 'T1595', name: 'Active Scanning' },
        session_count: 10,
        session_ids: evidence.map(({ session }) => session.session_id),
      },
    ]);
  });

  it('limits the weight of both votes', () => {
    const [{ votes }] = findBy(portScan, scan(60, {}, 0, 60));
    expect(votes.map(({ weight }) => weight)).toEqual([1, 0.6]);
  });

  it('counts a port once, and the ports of each destination on their own', () => {
    expect(findBy(portScan, [...scan(9), ...scan(9, {}, 20)])).toEqual([]);
    expect(findBy(portScan, [...scan(9), ...scan(9, { dst_ip: '10.0.0.2' }, 20)])).toEqual([]);
    const [finding, ...rest] = findBy(portScan, [...scan(11), ...scan(12, { dst_ip: null }, 20), ...scan(10, { dst_ip: '10.0.0.2' }, 40)]);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ actual: 12, session_count: 33 });
  });

  it('reads sessions without a port as no part of it, and port 0 as a port', () => {
    const [finding] = findBy(portScan, [...scan(9), seen(9 * MINUTE, { dst_ip: '10.0.0.1', dst_port: 0 }), seen(9.5 * MINUTE, { dst_ip: '10.0.0.1', dst_port: null })]);
    expect(finding).toMatchObject({ actual: 10, session_count: 10 });
    expect(findBy(portScan, [...scan(9), seen(9.5 * MINUTE, { dst_ip: '10.0.0.1', dst_port: null })])).toEqual([]);
  });

  it('counts the port that comes first, whichever it is', () => {
    for (const first of [0, 1, 2]) expect(findBy(portScan, Array.from({ length: 10 }, (_, index) => seen(index * MINUTE, { dst_port: first + index })))[0].actual).toBe(10);
  });

  it('ends where a pause exceeds the longest one', () => {
    // The last session of the first ten ends at minute 19.
    expect(findBy(portScan, [...scan(10), ...scan(5, {}, 79)])[0].session_count).toBe(15);
    expect(findBy(portScan, [...scan(10), ...scan(5, {}, 79.01)])[0].session_count).toBe(10);
    expect(findBy(portScan, [...scan(10), ...scan(5, {}, 79)], undefined, { max_gap_minutes: 59 })[0].session_count).toBe(10);
    expect(findBy(portScan, [...scan(10), ...scan(10, {}, 200)]).map(({ start_time }) => start_time)).toEqual([0, 200 * MINUTE]);
  });

  it('is medium from as many ports as the settings say', () => {
    expect(findBy(portScan, scan(12), undefined, { medium_ports: 12 })[0].severity).toBe('medium');
    expect(findBy(portScan, scan(12), undefined, { medium_ports: 13 })[0].severity).toBe('low');
    expect(findBy(portScan, scan(3), undefined, { min_ports: 3 })).toHaveLength(1);
    expect(findBy(portScan, scan(2), undefined, { min_ports: 3 })).toEqual([]);
  });
});
