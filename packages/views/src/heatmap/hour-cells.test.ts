import type { Field, Frame } from '@weir/schema';
import { WEEKDAYS, toHourCells } from './hour-cells.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
// A Thursday, 25 April 2024, 22:30 UTC.
const THURSDAY = Date.UTC(2024, 3, 25, 22, 30);
const sessions: Frame = { name: 'x', fields: [field('start_time', 'time', [THURSDAY, THURSDAY, null]), field('bytes_in', 'number', [5, null, 7]), field('is_anomaly', 'boolean', [true, false, true])] };
const busy = (frames: Frame[], offset_ms = 0, hoursPerCell = 1) => {
  const { cells } = toHourCells(frames, { field: 'bytes_in', hoursPerCell, utcOffset_ms: () => offset_ms });
  return cells.filter(({ session_count, sum }) => session_count > 0 || sum > 0).map((cell) => ({ ...cell, weekday: WEEKDAYS[cell.weekday] }));
};

test('places sessions by the clock of the reader, also across midnight', () => {
  expect(busy([sessions])).toEqual([{ weekday: 'Thu', hour: 22, session_count: 2, anomaly_count: 1, sum: 5 }]);
  expect(busy([sessions], 2 * 3_600_000)).toMatchObject([{ weekday: 'Fri', hour: 0 }]);
  expect(busy([sessions], -23 * 3_600_000)).toMatchObject([{ weekday: 'Wed', hour: 23 }]);
});

test('merges hours', () => {
  expect(busy([sessions], 0, 3)).toMatchObject([{ weekday: 'Thu', hour: 21 }]);
});

test('computes weekdays before 1970', () => {
  const old: Frame = { name: 'x', fields: [field('start_time', 'time', [Date.UTC(1969, 6, 20, 20)])] };
  expect(busy([old])).toMatchObject([{ weekday: 'Sun', hour: 20 }]);
});

test('sums series, and reports points that are more than an hour apart', () => {
  const series = (step_ms: number): Frame[] => [
    { name: 'a', fields: [field('time', 'time', [THURSDAY, THURSDAY + step_ms]), field('session_count', 'number', [4, 5])] },
    { name: 'b', fields: [field('time', 'time', [THURSDAY, THURSDAY + step_ms]), field('anomaly_count', 'number', [1, 0])] },
  ];
  expect(busy(series(600_000))).toMatchObject([{ session_count: 9, anomaly_count: 1 }]);
  const coarse = (step_ms: number) => toHourCells(series(step_ms), { field: '', hoursPerCell: 1, utcOffset_ms: () => 0 }).isCoarse;
  expect([coarse(600_000), coarse(7_200_000)]).toEqual([false, true]);
});
