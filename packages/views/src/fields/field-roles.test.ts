import type { Field, Frame } from '@weir/schema';
import { findRole, findRoleField, mapFields, mappedName, roleCandidates } from './field-roles.ts';

const field = (name: string, type: Field['type'], values: Field['values'], unit?: string): Field => ({
  name,
  type,
  values,
  ...(unit && { config: { unit } }),
});
const frameOf = (...fields: Field[]): Frame => ({ name: 'data', fields });

const LOGS = frameOf(
  field('Time', 'time', [1, 2]),
  field('method', 'string', ['GET', 'POST']),
  field('remote', 'string', ['10.0.0.1', '2001:db8::1']),
  field('geo', 'string', ['DE', 'US']),
  field('body_bytes_sent', 'number', [1, 2], 'bytes'),
  field('rx', 'number', [1, 2], 'bytes'),
);

describe('fields with other names', () => {
  it.each([
    ['time', 'Time'],
    ['source', 'remote'],
    ['country', 'geo'],
    ['bytes_in', 'rx'],
    ['bytes_out', 'body_bytes_sent'],
  ] as const)('finds the %s by type, unit, values and hints', (role, name) => {
    expect(findRoleField(LOGS, role)?.name).toBe(name);
  });

  it('prefers the column with the exact name', () => {
    const own = field('src_ip', 'string', ['web-1']);
    expect(findRoleField(frameOf(...LOGS.fields, own), 'source')).toBe(own);
  });

  it('does not choose between two equally likely fields', () => {
    const frame = frameOf(field('client', 'string', ['10.0.0.1']), field('host', 'string', ['10.0.0.2']));
    expect(findRoleField(frame, 'source')).toBeUndefined();
    expect(roleCandidates([frame], 'source').map(({ name }) => name)).toEqual(['client', 'host']);
  });

  it('does not match a part of another word', () => {
    expect(findRoleField(frameOf(field('min', 'number', [1])), 'bytes_in')).toBeUndefined();
  });

  it('never guesses verdict fields', () => {
    const frame = frameOf(field('outlier', 'number', [1]), field('price', 'number', [1]));
    expect(findRoleField(frame, 'score')).toBeUndefined();
    expect(roleCandidates([frame], 'score').map(({ name }) => name)).toEqual(['outlier']);
  });

  it('does not offer the column of another role', () => {
    expect(roleCandidates([frameOf(field('bytes_out', 'number', [1]))], 'bytes_in')).toEqual([]);
  });
});

describe('mapping', () => {
  it('renames mapped fields to the column of their role and keeps their own name as a title', () => {
    const [mapped] = mapFields([LOGS], { bytes_in: 'body_bytes_sent' });
    expect(mapped.fields[0]).toMatchObject({ name: 'bytes_in', config: { displayName: 'body_bytes_sent', unit: 'bytes' } });
    expect(mapped.fields).toHaveLength(LOGS.fields.length);
  });

  it('renames the field that had the name, and can swap two fields', () => {
    const frame = frameOf(field('bytes_in', 'number', [1]), field('bytes_out', 'number', [2]));
    expect(mapFields([frame], { bytes_in: 'bytes_out' })[0].fields.map(({ name }) => name)).toEqual(['bytes_in', 'bytes_in (not mapped)']);
    const [swapped] = mapFields([frame], { bytes_in: 'bytes_out', bytes_out: 'bytes_in' });
    expect(swapped.fields.map(({ name, values }) => [name, values[0]])).toEqual([
      ['bytes_in', 2],
      ['bytes_out', 1],
    ]);
  });

  it('returns frames without the mapped fields unchanged', () => {
    expect(mapFields([LOGS], { source: 'gone' })[0]).toBe(LOGS);
    const frames = [LOGS];
    expect(mapFields(frames, {})).toBe(frames);
  });

  it('returns the mapped name of a field, and the role of a column', () => {
    expect(mappedName('rx', { bytes_in: 'rx' })).toBe('bytes_in');
    expect(mappedName('rx', {})).toBe('rx');
    expect(findRole('src_ip')).toBe('source');
    expect(findRole('price')).toBeUndefined();
  });
});
