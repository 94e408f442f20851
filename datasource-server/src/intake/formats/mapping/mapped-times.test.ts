import { findTimes, isAmbiguousDate, openTimes, toDuration, type TimeShape } from './mapped-times.ts';

const AT = Date.UTC(2026, 2, 2, 23);

describe('openTimes', () => {
  it.each<[string, TimeShape, number]>([
    ['2026-03-02 23:00:00,123', { time_unit: 'iso' }, AT + 123],
    ['2026-03-02 23:00:00 UTC', { time_unit: 'iso' }, AT],
    ['2026-03-02 23:00:00+00', { time_unit: 'iso' }, AT],
    ['02/Mar/2026:23:00:00 +0000', { time_unit: 'iso' }, AT],
    ['2026/03/02 23:00:00.325010', { time_unit: 'iso' }, AT + 325],
    ['2026-03-03 00:00:00', { time_unit: 'iso', zone: 'Europe/Berlin' }, AT],
    ['2026-03-03 00:00:00', { time_unit: 'iso', zone: '+01:00' }, AT],
    ['2026-03-02 23:00:00Z', { time_unit: 'iso', zone: 'Europe/Berlin' }, AT],
    ['02/03/2026 23:00:00', { time_unit: 'iso', date_order: 'day_first' }, AT],
    ['03/02/2026 23:00:00', { time_unit: 'iso', date_order: 'month_first' }, AT],
    ['03/02/2026 23:00:00', { time_unit: 'iso' }, NaN],
    ['1772492400.123', { time_unit: 's' }, AT + 123],
    ['1772492400123', { time_unit: 'ms' }, AT + 123],
    ['1772492400', { time_unit: 'iso' }, NaN],
    ['2026-03-02', { time_unit: 's' }, NaN],
    ['2.3.2026 - 23.00', { time_unit: 'iso', time_format: '%d.%m.%Y - %H.%M' }, AT],
    ['3/3/2026 12:00:00 AM', { time_unit: 'iso', time_format: '%m/%d/%Y %I:%M:%S %p', zone: '+0100' }, AT],
    ['2026-03-02 23:00:00', { time_unit: 'iso', time_format: '%d.%m.%Y %H:%M' }, NaN],
  ])('reads %s with %j', (text, shape, expected) => expect(openTimes(shape)(text)).toBe(expected));
});

describe('findTimes', () => {
  it.each<[readonly string[], TimeShape | null]>([
    [['1772492400', '1772492401', 'x'], { time_unit: 's' }],
    [['1772492400123'], { time_unit: 'ms' }],
    [['1772492400123456'], { time_unit: 'us' }],
    [['1772492400123456789'], { time_unit: 'ns' }],
    [['2026-03-02T23:00:00Z', 'Total'], { time_unit: 'iso' }],
    [['03/02/2026 10:00', '03/25/2026 10:00'], { time_unit: 'iso', date_order: 'month_first' }],
    [['03/02/2026 10:00', '25/02/2026 10:00'], { time_unit: 'iso', date_order: 'day_first' }],
    [['03/02/2026 10:00', '04/02/2026 10:00'], null],
    [['soon'], null],
    [[], null],
  ])('finds in %j the shape %j', (texts, shape) => expect(findTimes(texts)?.shape ?? null).toEqual(shape));

  it('knows dates with two readings', () => expect(['03/02/2026 10:00', '25/02/2026 10:00', '2026-03-02 10:00:00', 'x'].map(isAmbiguousDate)).toEqual([true, false, false, false]));
});

describe('toDuration', () => {
  it.each<[string, Parameters<typeof toDuration>[1], number]>([
    ['4.377', 's', 4377],
    ['0,027947', 's', 28],
    ['76978.0', 'us', 77],
    ['0:01:30', 's', 90_000],
    ['1:00:00.5', 'ms', 3_600_500],
    ['1,234', 's', NaN],
    ['-1', 's', NaN],
    ['long', 's', NaN],
  ])('reads %s in %s as %d ms', (text, unit, expected) => expect(toDuration(text, unit)).toBe(expected));
});
