import { chooseFrame, fieldTitle, missingFields, toFinite, toFlag } from './find-fields.ts';

const field = (name: string) => ({ name, type: 'number' as const, values: [1] });

test('prefers the frame that has every field, at any position', () => {
  const other = { name: 'a', fields: [field('z')] };
  const wanted = { name: 'b', fields: [field('x'), field('y')] };
  expect(chooseFrame([other, wanted], ['x', 'y'])).toBe(wanted);
  expect(chooseFrame([other], ['x'])).toBe(other);
  expect(chooseFrame([], ['x'])).toBeUndefined();
});

test('rejects NaN, infinity and text as numbers', () => {
  expect([NaN, Infinity, '3', null, undefined, true, 3].map(toFinite)).toEqual([null, null, null, null, null, null, 3]);
});

test('reads a flag in every supported form', () => {
  expect([true, 1, 'true', false, 0, 'false', null].map(toFlag)).toEqual([true, true, true, false, false, false, false]);
});

test('titles a field by its configured display name, else by that of its column', () => {
  expect(fieldTitle(field('bytes_in'))).toBe('Bytes in');
  expect(fieldTitle({ ...field('x'), config: { displayName: 'Upload' } })).toBe('Upload');
});

test('names the expected fields, the present fields and the remedy', () => {
  expect(missingFields(['x'], { name: 'a', fields: [field('z')] }, 'Do this.')).toEqual({
    state: 'missing',
    missing: ['x'],
    message: 'Missing fields: got z, expected x. Do this.',
  });
});
