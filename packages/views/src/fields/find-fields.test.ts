import { chooseFrame, fieldTitle, missingFields, toFinite, toFlag } from './find-fields.ts';

const field = (name: string) => ({ name, type: 'number' as const, values: [1] });

test('prefers the frame that has every field, wherever it stands', () => {
  const other = { name: 'a', fields: [field('z')] };
  const wanted = { name: 'b', fields: [field('x'), field('y')] };
  expect(chooseFrame([other, wanted], ['x', 'y'])).toBe(wanted);
  expect(chooseFrame([other], ['x'])).toBe(other);
  expect(chooseFrame([], ['x'])).toBeUndefined();
});

test('lets no NaN, infinity or text through as a number', () => {
  expect([NaN, Infinity, '3', null, undefined, true, 3].map(toFinite)).toEqual([null, null, null, null, null, null, 3]);
});

test('reads a flag in every form it arrives in', () => {
  expect([true, 1, 'true', false, 0, 'false', null].map(toFlag)).toEqual([true, true, true, false, false, false, false]);
});

test('titles a field by its display name, else by its column in words', () => {
  expect(fieldTitle(field('bytes_in'))).toBe('Bytes in');
  expect(fieldTitle({ ...field('x'), config: { displayName: 'Upload' } })).toBe('Upload');
});

test('says which fields are wanted, which are there and what to do', () => {
  expect(missingFields(['x'], { name: 'a', fields: [field('z')] }, 'Do this.')).toEqual({
    state: 'missing',
    missing: ['x'],
    message: 'This view needs x; the data has z. Do this.',
  });
});
