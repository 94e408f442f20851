import type { LogShape } from '@weir/schema';
import { toEvidenceBlock } from '../evidence.ts';
import { DAY, HOUR, MINUTE, seen } from '../evidence.test-support.ts';
import { rowRange, toSourceSlices } from '../source-slice.ts';
import { stepOf, timeResolutionOf } from './time-resolution.ts';

/** A log of 1000 sessions of ten sources in a day, spread over the minutes of the hour. */
const log = (values: Partial<LogShape>): LogShape => ({
  session_count: 1000,
  source_count: 10,
  first_time: 0,
  last_time: DAY,
  on_clock: [10, 5, 1, 0],
  minutes: Array.from({ length: 60 }, (_, minute) => (minute < 40 ? 17 : 16)),
  destinations: [],
  ...values,
});

/** Minutes of the hour with these counts. */
const minutes = (counts: Readonly<Record<number, number>>): number[] => Array.from({ length: 60 }, (_, minute) => counts[minute] ?? 0);

describe('the time resolution of a log', () => {
  it('is the longest step that 98 % of the sessions start on', () => {
    expect(timeResolutionOf(log({}))).toBe(1);
    expect(timeResolutionOf(log({ on_clock: [1000, 100, 20, 2] }))).toBe(1000);
    expect(timeResolutionOf(log({ on_clock: [1000, 980, 979, 2] }))).toBe(10_000);
    expect(timeResolutionOf(log({ on_clock: [1000, 1000, 1000, 980] }))).toBe(300_000);
  });

  it('is unknown with two sources, because a step can be the period of one machine', () => {
    const clocked = { on_clock: [1000, 1000, 1000, 1000], minutes: minutes({ 0: 1000 }) };
    expect(timeResolutionOf(log({ ...clocked, source_count: 2 }))).toBe(1);
    expect(timeResolutionOf(log({ ...clocked, source_count: 3 }))).toBe(HOUR);
  });

  it('is a long step where 98 % start within one tenth of it', () => {
    // Minutes 57, 58, 59, 0, 1 and 2 are one tenth of an hour.
    expect(timeResolutionOf(log({ minutes: minutes({ 57: 300, 59: 300, 0: 100, 2: 280, 20: 20 }) }))).toBe(HOUR);
    expect(timeResolutionOf(log({ minutes: minutes({ 57: 300, 59: 300, 0: 100, 2: 279, 20: 21 }) }))).toBe(1);
    expect(timeResolutionOf(log({ minutes: minutes({ 57: 300, 59: 300, 3: 400 }) }))).toBe(1);
    // Three minutes are one tenth of half an hour.
    expect(timeResolutionOf(log({ minutes: minutes({ 4: 300, 34: 300, 6: 200, 36: 200 }) }))).toBe(30 * MINUTE);
    expect(timeResolutionOf(log({ minutes: minutes({ 3: 500, 23: 250, 43: 250 }) }))).toBe(20 * MINUTE);
    expect(timeResolutionOf(log({ minutes: minutes({ 1: 250, 16: 250, 31: 250, 46: 250 }) }))).toBe(15 * MINUTE);
    expect(timeResolutionOf(log({ minutes: minutes({ 1: 150, 11: 250, 21: 100, 31: 250, 41: 150, 51: 100 }) }))).toBe(10 * MINUTE);
  });

  it('is a long step only in a log of three such steps', () => {
    const hourly = { minutes: minutes({ 0: 1000 }), first_time: DAY };
    expect(timeResolutionOf(log({ ...hourly, last_time: DAY + 3 * HOUR }))).toBe(HOUR);
    expect(timeResolutionOf(log({ ...hourly, last_time: DAY + 3 * HOUR - 1 }))).toBe(30 * MINUTE);
    expect(timeResolutionOf(log({ ...hourly, last_time: DAY + 29 * MINUTE }))).toBe(1);
    expect(timeResolutionOf(log({ ...hourly, on_clock: [1000, 1000, 1000, 0], last_time: DAY + 29 * MINUTE }))).toBe(MINUTE);
  });
});

describe('the step of the sessions of a pair', () => {
  const stepFor = (rows: ReadonlyArray<readonly [start: number, length: number]>, resolution_ms = 1): number => {
    const [slice] = toSourceSlices(toEvidenceBlock(rows.map(([start, length]) => seen(start, { end_time: start + length }))));
    return stepOf(slice, rowRange(slice.from, slice.to), resolution_ms);
  };
  const windows = (count: number, length: number, from = 77): Array<[number, number]> => Array.from({ length: count }, (_, index) => [from + 3 * index * length, length]);

  it('is their length where they are windows of one grid, at any phase', () => {
    expect(stepFor(windows(10, 500))).toBe(500);
    expect(stepFor([...windows(10, 500), [77 + 1000, 501]])).toBe(1);
    expect(stepFor([...windows(10, 500), [78, 500]])).toBe(1);
  });

  it('allows 2 % of the starts off the grid', () => {
    expect(stepFor([...windows(98, 500), [78, 500], [79, 500]])).toBe(500);
    expect(stepFor([...windows(97, 500), [78, 500], [79, 500], [80, 500]])).toBe(1);
  });

  it('is the resolution of the log where that is as long', () => {
    expect(stepFor(windows(10, 500), 499)).toBe(500);
    expect(stepFor(windows(10, 500), 600)).toBe(600);
    expect(stepFor(windows(10, 0), 1)).toBe(1);
  });
});
