import { parseTimeZone } from './calendar.ts';
import { compileTimeFormat } from './time-format.ts';

const NIGHT = Date.UTC(2026, 2, 2, 23);

describe('time formats', () => {
  it.each([
    ['%Y-%m-%d %H:%M:%S', '2026-03-02 23:00:00', NIGHT],
    ['%Y-%m-%dT%H:%M:%S.%f%z', '2026-03-03T00:00:00.125+01:00', NIGHT + 125],
    ['%Y-%m-%dT%H:%M:%S%.f%:z'.replace('%:z', '%z'), '2026-03-02T23:00:00.125999999Z', NIGHT + 125],
    ['%Y/%m/%d %H:%M:%S.%f', '2026/03/02 23:00:00.325010', NIGHT + 325],
    ['%d/%b/%Y:%H:%M:%S %z', '02/Mar/2026:23:00:00 +0000', NIGHT],
    ['%m/%d/%y %I:%M %p', '03/02/26 11:00 PM', NIGHT],
    ['%d/%m/%Y %k:%M', '02/03/2026 23:00', NIGHT],
    ['%a, %d %B %Y %T %Z', 'Mon, 02 March 2026 23:00:00 GMT', NIGHT],
    ['%a %b %e %T %Y', 'Mon Mar  2 23:00:00 2026', NIGHT],
    ['%F %T,%3N', '2026-03-02 23:00:00,125', NIGHT + 125],
    ['%Y%j%H%M%S', '2026061230000', NIGHT],
    ['%s', '1772492400', NIGHT],
    ['%s.%f', '1772492400.5', NIGHT + 500],
    ['%Q', '1772492400123', NIGHT + 123],
    ['[%d.%m.%Y - %H:%M:%S] 100%%', '[02.03.2026 - 23:00:00] 100%', NIGHT],
    ['%Y-%m-%d %H:%M:%S', '2016-12-31 23:59:60', Date.UTC(2017, 0, 1)],
    ['%d/%m/%y %H:%M', '01/01/69 00:00', Date.UTC(1969, 0, 1)],
  ])('%s reads %s', (format, text, expected) => expect(compileTimeFormat(format)(text)).toBe(expected));

  it.each([
    ['%Y-%m-%d %H:%M:%S', '2026-03-02 23:00:00 '],
    ['%Y-%m-%d %H:%M:%S', '2026-03-02 23:00'],
    ['%Y-%m-%d %H:%M:%S', '2026-02-31 23:00:00'],
    ['%Y-%m-%d %H:%M:%S', '2026-03-02 25:00:00'],
    ['%Y-%m-%d %H:%M %Z', '2026-03-02 23:00 CST'],
    ['%Y-%m-%d %I:%M %p', '2026-03-02 13:00 PM'],
    ['%Y-%j %H', '2026-367 00'],
    ['%Y-%j %H', '2026-366 00'],
    ['%Y-%j %H', '2026-000 00'],
    ['%s', ''],
    ['%d %b %Y %H', '02 Foo 2026 23'],
  ])('%s refuses %s', (format, text) => expect(compileTimeFormat(format)(text)).toBeNaN());

  it('keeps nothing from the time before', () => {
    const read = compileTimeFormat('%Y-%m-%d %H:%M:%S%z');
    expect(read('2026-03-03 00:00:00+01:00')).toBe(NIGHT);
    expect(read('2026-03-02 23:00:00')).toBeNaN();
    expect(read('2026-03-02 23:00:00Z')).toBe(NIGHT);
  });

  it('reads local times in its zone', () => {
    expect(compileTimeFormat('%Y-%m-%d %H:%M', parseTimeZone('Europe/Berlin')!)('2026-03-03 00:00')).toBe(NIGHT);
  });

  it('takes the year from the clock where the format has none', () => {
    const read = compileTimeFormat('%b %d %H:%M:%S', undefined, Date.UTC(2026, 0, 1, 12));
    expect(read('Dec 31 23:59:59')).toBe(Date.UTC(2025, 11, 31, 23, 59, 59));
    expect(read('Jan  1 13:00:00')).toBe(Date.UTC(2026, 0, 1, 13));
    expect(read('Jan  3 13:00:00')).toBe(Date.UTC(2025, 0, 3, 13));
    expect(read('Feb 29 13:00:00')).toBe(Date.UTC(2024, 1, 29, 13));
  });

  it.each(['%Y-%m-%d', '%H:%M:%S', '%Y-%m-%d %I:%M', '%b %d %H:%M', '%Y-%m-%d %H %U', '', 'yyyy-MM-dd HH:mm:ss'])('refuses the format %s with an example', (format) => {
    expect(() => compileTimeFormat(format)).toThrow(expect.objectContaining({ code: 'config.invalid', hint: expect.stringContaining('%Y-%m-%d %H:%M:%S') as string }));
  });
});
