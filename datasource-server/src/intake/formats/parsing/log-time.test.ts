import fc from 'fast-check';
import { parseTimeZone } from './calendar.ts';
import { findDateOrder, toCalendarTime, toEpochTime, toLogTime } from './log-time.ts';

const NIGHT = Date.UTC(2026, 2, 2, 23);

describe('log times', () => {
  it.each([
    ['2026-03-02T23:00:00Z', NIGHT],
    ['2026-03-02t23:00:00z', NIGHT],
    ['2026-03-02 23:00:00', NIGHT],
    ['2026-03-02 23:00', NIGHT],
    ['2026-03-02 23:00:00 UTC', NIGHT],
    ['2026-03-02 23:00:00 GMT', NIGHT],
    ['2026-03-02 23:00:00+00', NIGHT],
    ['2026-03-03 00:00:00+01', NIGHT],
    ['2026-03-03 00:00:00 +01:00', NIGHT],
    ['2026-03-02T17:30:00-0530', NIGHT],
    ['2026-03-02 23:00:00,123', NIGHT + 123],
    ['2026-03-02T23:00:00.1Z', NIGHT + 100],
    ['2026-03-02T23:00:00.123999Z', NIGHT + 123],
    ['2026-03-02T23:00:00.123999999+00:00', NIGHT + 123],
    ['2026-03-02 23:00:00:123', NIGHT + 123],
    ['2026-03-02 23:00:00.5 +0000 UTC m=+0.25', NIGHT + 500],
    ['2026-03-03T00:00:00+01:00[Europe/Berlin]', NIGHT],
    ['2026-03-02-23.00.00.123456', NIGHT + 123],
    ['2026/03/02 23:00:00', NIGHT],
    ['2026/3/2 23:00:00.325010', NIGHT + 325],
    ['20260302T230000Z', NIGHT],
    ['20260302230000', NIGHT],
    ['02/Mar/2026:23:00:00 +0000', NIGHT],
    ['03/Mar/2026:00:00:00.250 +0100', NIGHT + 250],
    ['[02/Mar/2026:23:00:00 +0000]', NIGHT],
    ['02.03.2026 23:00', NIGHT],
    ['01.09.2020 5:10', Date.UTC(2020, 8, 1, 5, 10)],
    ['Mon, 02 Mar 2026 23:00:00 GMT', NIGHT],
    ['Mon Mar  2 23:00:00 2026', NIGHT],
    ['Mon Mar 02 23:00:00 UTC 2026', NIGHT],
    ['Tue Mar 03 2026 00:00:00 GMT+0100 (Central European Standard Time)', NIGHT],
    ['2-Mar-2026 11:00 pm', NIGHT],
    ['March 2, 2026 11:00:00 PM', NIGHT],
    ['Mar 2, 2026 @ 23:00:00.125', NIGHT + 125],
    ['03/13/2026 12:00:00 AM', Date.UTC(2026, 2, 13)],
    ['13/03/2026 12:00', Date.UTC(2026, 2, 13, 12)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['31/Dec/2016:23:59:60 +0000', Date.UTC(2017, 0, 1)],
    ['2026-03-01T24:00:00Z', Date.UTC(2026, 2, 2)],
    ['1772492400', NIGHT],
    ['1772492400.25', NIGHT + 250],
    ['1772492400.123', NIGHT + 123],
    ['1772492400123', NIGHT + 123],
    ['1772492400123456', NIGHT + 123],
    ['1772492400123999999', NIGHT + 123],
    ['1.772492400125e9', NIGHT + 125],
  ])('%s', (text, expected) => expect(toLogTime(text)).toBe(expected));

  it.each([
    '', '-', 'yesterday', '2026-03-02', '2026-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-03-02T25:00:00Z', '2026-03-02T24:00:01Z', '2026-03-02T23:60:00Z', '2026-03-02T23:00:61Z', '2026-03-02T23:00:00.Z',
    '2026-03-02T23:00:00 CET', '2026-03-02T23:00:00+15:00', '2026-03-02T23:00:00+01:75', '2026-03-02T23:00:00Zx', '03/02/2026 10:00:00', '1/2/2026 10:00', '31/Feb/2026:00:00:00 +0000', '02/Foo/2026:00:00:00 +0000', '02-03-26 10:00:00',
    '13:00 PM', '2026-03-02 13:00:00 PM', '-1772492400', '0x10', '1e999', 'Infinity', '17724924001234567890123', '2026-03-02T23:00:00+', 'x'.repeat(5000),
  ])('refuses %s', (text) => expect(toLogTime(text)).toBeNaN());

  it('refuses a valid time with other text behind it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom('2026-03-02T23:00:00Z', '02/Mar/2026:23:00:00 +0000', '2026-03-02 23:00:00+01:00'), (noise, time) => {
        fc.pre(/[^\s]/.test(noise) && !/^ ?[A-Z[(]/.test(noise));
        expect(toLogTime(time + noise)).toBeNaN();
      }),
    );
  });

  it('reads any date as JavaScript writes it', () => {
    const ms = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(ms, (time) => {
        const date = new Date(time);
        const seconds = Math.floor(time / 1000) * 1000;
        expect(toLogTime(date.toISOString())).toBe(time);
        expect(toLogTime(date.toUTCString())).toBe(seconds);
        expect(toLogTime(date.toString())).toBe(seconds);
        const [day, month, year] = [String(date.getUTCDate()).padStart(2, '0'), date.toUTCString().slice(8, 11), date.toISOString().slice(0, 4)];
        expect(toLogTime(`${day}/${month}/${year}:${date.toISOString().slice(11, 19)} +0000`)).toBe(seconds);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads epoch times in every unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) }), fc.integer({ min: 0, max: 999_999 }), (ms, rest) => {
        const fraction = String(rest).padStart(6, '0');
        expect(toEpochTime(`${ms}${fraction}`)).toBe(ms);
        expect(toEpochTime(`${ms}${fraction.slice(0, 3)}`)).toBe(ms);
        expect(toEpochTime(String(ms))).toBe(ms);
        expect(toEpochTime(`${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}${fraction}`)).toBe(ms);
      }),
    );
  });

  it('reads numbers as times only where asked', () => {
    expect(toCalendarTime('1772492400')).toBeNaN();
    expect(toCalendarTime('1772492400.123')).toBeNaN();
    expect(toCalendarTime('20260302230000')).toBe(NIGHT);
    expect(toCalendarTime('2026-03-02T23:00:00Z')).toBe(NIGHT);
  });

  it('reads local times in a zone', () => {
    const zone = parseTimeZone('Europe/Berlin')!;
    expect(toLogTime('2026-07-01 12:00:00', { zone })).toBe(Date.UTC(2026, 6, 1, 10));
    expect(toLogTime('2026-01-01 12:00:00', { zone })).toBe(Date.UTC(2026, 0, 1, 11));
    expect(toLogTime('2026-01-01 12:00:00Z', { zone })).toBe(Date.UTC(2026, 0, 1, 12));
    expect(toLogTime('2026-03-29 01:59:59', { zone })).toBe(Date.UTC(2026, 2, 29, 0, 59, 59));
    expect(toLogTime('2026-03-29 03:00:00', { zone })).toBe(Date.UTC(2026, 2, 29, 1));
    expect(toLogTime('2026-10-25 02:30:00', { zone })).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(toLogTime('2026-10-25 03:00:00', { zone })).toBe(Date.UTC(2026, 9, 25, 2));
    expect(toLogTime('2026-03-02 12:00:00', { zone: parseTimeZone('-05:30')! })).toBe(Date.UTC(2026, 2, 2, 17, 30));
    expect(toLogTime('2026-07-01 12:00:00', { zone: parseTimeZone('America/New_York')! })).toBe(Date.UTC(2026, 6, 1, 16));
    for (const name of ['', 'Mars/Olympus', '+25:00', '+01:75']) expect(parseTimeZone(name)).toBeNull();
  });

  it('reads ambiguous dates in the order that other dates of the column show', () => {
    expect(findDateOrder(['03/02/2026 10:00', '13/02/2026 10:00'])).toBe('day_first');
    expect(findDateOrder(['03/02/2026 10:00', '02/13/2026 10:00'])).toBe('month_first');
    expect(findDateOrder(['03/02/2026 10:00'])).toBeNull();
    expect(findDateOrder(['13/02/2026 10:00', '02/13/2026 10:00'])).toBeNull();
    expect(toLogTime('03/02/2026 10:00', { date_order: 'day_first' })).toBe(Date.UTC(2026, 1, 3, 10));
    expect(toLogTime('03/02/2026 10:00', { date_order: 'month_first' })).toBe(Date.UTC(2026, 2, 2, 10));
    expect(toLogTime('13/02/2026 10:00', { date_order: 'month_first' })).toBeNaN();
  });
});
