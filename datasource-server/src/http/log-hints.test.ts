import { parseLogHints } from './log-hints.ts';

const MAPPING = { name: 'mine', grain: 'session', time_unit: 's', columns: { start_time: 't', src_ip: 'who', bytes_in: 'n' } };

describe('what headers say of a log', () => {
  it('is nothing where they are not there', () => expect(parseLogHints({})).toEqual({}));

  it('is its fields, and a mapping with its defaults', () => {
    expect(parseLogHints({ 'weir-fields': ' ${srcaddr}  dstaddr,bytes ', 'weir-mapping': JSON.stringify(MAPPING) })).toEqual({
      fields: ['${srcaddr}', 'dstaddr', 'bytes'],
      mappings: [{ ...MAPPING, duration_unit: 's' }],
    });
  });

  it.each([
    ['no fields', { 'weir-fields': ' , ' }, 'names 0 fields'],
    ['too many fields', { 'weir-fields': 'a '.repeat(501) }, 'names 501 fields'],
    ['no JSON', { 'weir-mapping': '{' }, 'is no JSON'],
    ['a mapping without time', { 'weir-mapping': JSON.stringify({ ...MAPPING, columns: { src_ip: 'who', bytes_in: 'n' } }) }, 'start_time and src_ip must be mapped'],
    ['a mapping with a key too many', { 'weir-mapping': JSON.stringify({ ...MAPPING, more: 1 }) }, 'Unrecognized key'],
  ])('is refused where it is %s', (_name, headers, message) => expect(() => parseLogHints(headers)).toThrow(message));
});
