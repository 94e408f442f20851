import { toUnescaped } from './unescape.ts';

describe('escapes of web servers', () => {
  it.each([
    ['nothing', '/a b', '/a b'],
    ['quotes and a backslash', String.raw`a\"b\\c`, 'a"b\\c'],
    ['bytes of one character', String.raw`caf\xC3\xA9\x22`, 'café"'],
    ['a JSON escape', String.raw`\u0007\n`, '\u0007\n'],
    ['a backslash before what looks like a byte above 127', String.raw`/\\xA0`, String.raw`/\xA0`],
    ['a backslash before what looks like an ASCII byte', String.raw`/\\x22`, String.raw`/\x22`],
    ['an escaped backslash before a byte', String.raw`\\\xC3\xA9`, '\\é'],
    ['a byte that is no UTF-8', String.raw`\xA0`, '\uFFFD'],
  ])('are taken off: %s', (_name, text, expected) => {
    expect(toUnescaped(text)).toBe(expected);
  });
});
