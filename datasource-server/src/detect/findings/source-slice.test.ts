import fc from 'fast-check';
import { toEvidenceBlock, type Evidence } from './evidence.ts';
import { seen } from './evidence.test-support.ts';
import { compareRows, countAnomalies, firstFrom, firstRowFrom, groupByGap, lastEnd, rowRange, rowsWhere, toSourceSlices, valuesAt } from './source-slice.ts';

/** Sessions of few sources and times; distinct sizes give distinct ids. */
const evidence = fc
  .array(fc.record({ source: fc.nat({ max: 3 }), start: fc.nat({ max: 6 }), length: fc.nat({ max: 4 }), score: fc.constantFrom(0.4, 0.7) }), { minLength: 1, maxLength: 25 })
  .map((rows) => rows.map(({ source, start, length, score }, index) => seen(start, { src_ip: `192.0.2.${source}`, end_time: start + length, bytes_in: index }, score)));

const inOrder = (list: readonly Evidence[]): Evidence[] =>
  [...list].sort((a, b) => a.session.start_time - b.session.start_time || (a.session.session_id < b.session.session_id ? -1 : 1));

const sessionsOf = (list: readonly Evidence[]): string[] => list.map(({ session }) => session.session_id);

describe('the slices of a block', () => {
  it('are its sources, each with its sessions by start, then id', () => {
    fc.assert(
      fc.property(evidence, (list) => {
        const block = toEvidenceBlock(list);
        const slices = toSourceSlices(block);
        expect(slices.map(({ src_ip }) => src_ip).sort()).toEqual([...new Set(list.map(({ session }) => session.src_ip))].sort());
        expect(slices.reduce((end, { from, to }) => (from === end ? to : NaN), 0)).toBe(list.length);
        for (const { src_ip, from, to, sessions, anomaly_score, is_anomaly } of slices) {
          const own = inOrder(list.filter(({ session }) => session.src_ip === src_ip));
          expect([...sessions.numbers.bytes_in.subarray(from, to)]).toEqual(own.map(({ session }) => session.bytes_in));
          expect([...anomaly_score.subarray(from, to)]).toEqual(own.map(({ verdict }) => verdict.anomaly_score));
          expect([...is_anomaly.subarray(from, to)]).toEqual(own.map(({ verdict }) => Number(verdict.is_anomaly)));
        }
      }),
    );
  });

  it('group rows, find the first from a time on, the latest end and the anomalies as loops over objects do', () => {
    fc.assert(
      fc.property(evidence, fc.integer({ min: -1, max: 12 }), fc.nat({ max: 3 }), (list, time, gap) => {
        const [slice] = toSourceSlices(toEvidenceBlock(list));
        const own = inOrder(list.filter(({ session }) => session.src_ip === slice.src_ip));
        const rows = rowRange(slice.from, slice.to);
        expect(rows).toHaveLength(own.length);
        const at = (row: number): Evidence => own[row - slice.from];
        expect(firstRowFrom(slice, time) - slice.from).toBe(own.filter(({ session }) => session.start_time < time).length);
        expect(lastEnd(slice, rows)).toBe(Math.max(...own.map(({ session }) => session.end_time)));
        expect(countAnomalies(slice, rows)).toBe(own.filter(({ verdict }) => verdict.is_anomaly).length);
        expect([...valuesAt(slice.sessions.numbers.end_time, rows)]).toEqual(own.map(({ session }) => session.end_time));
        const flagged = rowsWhere(slice, (row) => slice.is_anomaly[row] === 1);
        expect(sessionsOf(flagged.map(at))).toEqual(sessionsOf(own.filter(({ verdict }) => verdict.is_anomaly)));

        const groups = groupByGap(slice, flagged, gap);
        expect(groups.flat()).toEqual(flagged);
        for (const group of groups) expect(group).not.toHaveLength(0);
        // A group starts exactly where every earlier session ended more than the gap before.
        const starts = flagged.filter((row, i) => flagged.slice(0, i).every((earlier) => at(row).session.start_time - at(earlier).session.end_time > gap));
        expect(groups.map(([first]) => first)).toEqual(starts);
      }),
    );
  });

  it('find the first value within the given rows only', () => {
    const column = Float64Array.of(9, 1, 2, 2, 5, 0);
    expect([0, 1, 1.5, 2, 3, 5, 6].map((value) => firstFrom(column, value, 1, 5))).toEqual([1, 1, 2, 2, 4, 4, 5]);
    expect(firstFrom(column, 1, 3, 3)).toBe(3);
  });

  it('have no end and no anomalies without rows', () => {
    const [slice] = toSourceSlices(toEvidenceBlock([seen(0)]));
    expect([lastEnd(slice, []), countAnomalies(slice, []), groupByGap(slice, [], 1)]).toEqual([-Infinity, 0, []]);
  });
});

describe('rows', () => {
  it('are compared by start, then by every word of the id', () => {
    const { sessions } = toEvidenceBlock([seen(1), seen(1, { bytes_in: 1 })]);
    const ids = Uint32Array.of(0, 0, 0, 0, 0, 0, 0, 0);
    const compare = (): number => Math.sign(compareRows({ ...sessions, ids }, 0, 1));
    expect(compare()).toBe(0);
    for (const word of [3, 2, 1, 0]) {
      // A more significant word outweighs those after it; words are unsigned.
      ids.fill(0);
      ids[4 + word] = 0xffffffff;
      for (let after = word + 1; after < 4; after++) ids[after] = 7;
      expect(compare()).toBe(-1);
    }
    sessions.numbers.start_time[0] = 2;
    expect(compare()).toBe(1);
  });
});
