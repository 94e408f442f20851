import fc from 'fast-check';
import { all, integer, join, list, raw, sql, toText } from './sql.ts';

const render = (statement: ReturnType<typeof sql>): string => toText(statement, (_value, index) => `$${index + 1}`);

it('binds every value, in the order of the text, also inside of inserted pieces', () => {
  const inner = sql`b = ${'two'} OR c IS ${null}`;
  const statement = sql`a = ${1} AND (${inner}) AND d = ${true}${raw(' LIMIT 3')}`;
  expect(render(statement)).toBe('a = $1 AND (b = $2 OR c IS $3) AND d = $4 LIMIT 3');
  expect(statement.values).toEqual([1, 'two', null, true]);
});

it('joins pieces, none of them included', () => {
  expect(render(list([sql`${1}`, raw('x'), sql`${2}`]))).toBe('$1, x, $2');
  expect(render(all([sql`a > ${1}`, raw('b')]))).toBe('(a > $1) AND (b)');
  expect(render(join([], ', '))).toBe('');
});

it('never writes a value into the text, however pieces are nested', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const piece = fc.letrec<{ piece: ReturnType<typeof sql> }>((tie) => ({
    piece: fc.oneof(
      { maxDepth: 4 },
      value.map((bound) => sql`x = ${bound}`),
      fc.tuple(tie('piece'), value).map(([inner, bound]) => sql`(${inner}) AND ${bound}`),
      fc.array(tie('piece'), { maxLength: 3 }).map(list),
    ),
  })).piece;
  fc.assert(
    fc.property(piece, (statement) => {
      expect(statement.parts).toHaveLength(statement.values.length + 1);
      expect(statement.parts.join('')).toMatch(/^[x=() AND,]*$/);
    }),
  );
});

it.each([1.5, NaN, Infinity, 2 ** 53])('refuses to write %d as a whole number', (value) => expect(() => integer(value)).toThrow(RangeError));
