import { namePattern } from './name-pattern.ts';

it.each([
  ['', '192.0.2.1', true],
  ['*', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.10', false],
  ['192.*', '192.0.2.1', true],
  ['192.*', '10.192.0.1', false],
  ['*.1', '192.0.2.1', true],
  ['192.*.1', '192.1', false],
  ['1*2*3', '1a2b3', true],
  ['1*2*3', '1a3b2', false],
  ['a*ab', 'ab', false],
])('matches the pattern %p with the name %p', (pattern, name, expected) => {
  expect(namePattern(pattern)(name)).toBe(expected);
});
