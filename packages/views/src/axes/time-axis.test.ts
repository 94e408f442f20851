import type { Frame } from '@weir/schema';
import { lightTheme } from '../style/theme.ts';
import { findTimeField, isSessionTable, timeExtent, toTime, toTimeAxis } from './time-axis.ts';

const frame = (...names: string[]): Frame => ({ name: 'x', fields: names.map((name) => ({ name, type: 'time', values: [0] })) });

test('prefers time, then the start of the session, then any time field', () => {
  expect(findTimeField(frame('end_time', 'start_time'))?.name).toBe('start_time');
  expect(findTimeField(frame('seen', 'time'))?.name).toBe('time');
  expect([isSessionTable(frame('end_time', 'start_time')), isSessionTable(frame('time'))]).toEqual([true, false]);
});

test('places times on the clock of the reader and converts them back', () => {
  const { place, timeOf, axis } = toTimeAxis({ theme: lightTheme, utcOffset_ms: () => 20_700_000 }, [0, 1000]);
  expect([place(0), timeOf(place(5)), axis.min]).toEqual([20_700_000, 5, 20_700_000]);
});

test('widens the axis around a single time, and has no extent without times', () => {
  const { axis } = toTimeAxis({ theme: lightTheme }, [5, 5]);
  expect(axis.max).toBeGreaterThan(axis.min);
  expect(timeExtent([])).toBeNull();
  expect([toTime(1e18), toTime('x')]).toEqual([null, null]);
});
