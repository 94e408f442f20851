import { columnMappingSchema, withoutSchemaLink } from './column-mapping.ts';

const MAPPING = { name: 'm', grain: 'record', columns: { start_time: 't', src_ip: 'ip', bytes_in: 'b' } };
const isValid = (values: object): boolean => columnMappingSchema.safeParse({ ...MAPPING, ...values }).success;

describe('a column mapping', () => {
  it('has times as dates and durations in seconds by default', () => expect(columnMappingSchema.parse(MAPPING)).toEqual({ ...MAPPING, time_unit: 'iso', duration_unit: 's' }));

  it.each(['%Y-%m-%d %H:%M:%S', '%d/%b/%Y:%T %z', '%m/%d/%Y %I:%M:%S %p', '%s', '%Q', '%F %R', '%Y%j %H'])('accepts the time format %s', (time_format) => expect(isValid({ time_format })).toBe(true));
  it.each(['', 'dd.MM.yyyy', '%', '%Y-%m-%d', '%H:%M', '%d %H:%M', '%m/%d %H:%M', '%Y-%m-%d %I:%M', '%Y-%m-%d %H:%M %C'])('rejects the time format "%s"', (time_format) => expect(isValid({ time_format })).toBe(false));

  it.each(['UTC', 'Europe/Berlin', '+01:00', '-0930', 'GMT+2', 'Z'])('accepts the zone %s', (zone) => expect(isValid({ zone })).toBe(true));
  it.each(['', 'Europe/Nowhere', '+25:00', 'one'])('rejects the zone "%s"', (zone) => expect(isValid({ zone })).toBe(false));

  it.each([
    ['the same character twice', { decimal: ',', thousands: ',' }],
    ['no bytes and no status', { columns: { start_time: 't', src_ip: 'ip' } }],
    ['no address', { columns: { start_time: 't', bytes_in: 'b' } }],
    ['an unknown property', { columns: { ...MAPPING.columns, colour: 'c' } }],
    ['an unknown setting', { timezone: 'UTC' }],
  ])('rejects %s', (_name, values) => expect(isValid(values)).toBe(false));

  it('may have only the bytes of both directions', () => expect(isValid({ columns: { start_time: 't', src_ip: 'ip', bytes_total: 'b' } })).toBe(true));
  it('is read without the link to its schema', () => expect(withoutSchemaLink({ $schema: 'x', ...MAPPING })).toEqual(MAPPING));
});
