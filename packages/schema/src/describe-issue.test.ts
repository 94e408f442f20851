import { z } from 'zod';
import { EXPECTED_ONLY, GOT_EXPECTED, placeIssue } from './describe-issue.ts';

const schema = z.strictObject({
  count: z.int().min(1).max(100).optional(),
  share: z.number().gt(0).optional(),
  name: z.string().min(2).max(5).optional(),
  level: z.enum(['low', 'high']).optional(),
  list: z.array(z.string()).max(2).optional(),
  address: z.string().refine((text) => text.includes('.'), { message: 'must be an address' }).optional(),
  input: z.discriminatedUnion('kind', [z.object({ kind: z.literal('files') }), z.object({ kind: z.literal('syslog') })]).optional(),
});

const refusal = (value: unknown, how = GOT_EXPECTED): string => placeIssue(schema.safeParse(value, how).error!.issues[0], 'The body');

describe('a refused value', () => {
  it.each<[unknown, string]>([
    [{ count: 0 }, 'count: got 0, expected at least 1'],
    [{ count: 101 }, 'count: got 101, expected at most 100'],
    [{ count: '5' }, 'count: got "5", expected a number'],
    [{ count: 1.5 }, 'count: got 1.5, expected a whole number'],
    [{ share: 0 }, 'share: got 0, expected above 0'],
    [{ name: 'a' }, 'name: got "a", expected at least 2 characters'],
    [{ name: 'abcdef' }, 'name: got "abcdef", expected at most 5 characters'],
    [{ level: 'medium' }, 'level: got "medium", expected low or high'],
    [{ list: ['a', 'b', 'c'] }, 'list: got a list of 3 entries, expected at most 2 entries'],
    [{ list: 'a' }, 'list: got "a", expected a list'],
    [{ input: { kind: 'filez' } }, 'input.kind: got "filez", expected files or syslog'],
    [{ input: {} }, 'input.kind: missing, expected files or syslog'],
    [{ colour: 1 }, 'The body: unknown property "colour"'],
    [[], 'The body: got a list of 0 entries, expected an object'],
    [undefined, 'The body: missing, expected an object'],
  ])('%j is described as "%s"', (value, text) => expect(refusal(value)).toBe(text));

  it('keeps the message that the schema gives', () => {
    expect(refusal({ address: 'x' })).toBe('address: must be an address');
  });

  it('is shortened in the message', () => {
    expect(refusal({ level: 'x'.repeat(500) })).toBe(`level: got "${'x'.repeat(60)}..., expected low or high`);
  });

  it('may be nested deeper than the stack allows', () => {
    const deep = JSON.parse(`${'['.repeat(400_000)}${']'.repeat(400_000)}`) as unknown;
    expect(refusal({ name: deep })).toBe('name: got a list of 1 entry, expected text');
    expect(refusal({ name: { a: deep } })).toBe('name: got an object, expected text');
  });

  it('can be left out of the message', () => {
    expect(refusal({ count: 0 }, EXPECTED_ONLY)).toBe('count: expected at least 1');
    expect(refusal({ count: 'secret' }, EXPECTED_ONLY)).toBe('count: expected a number');
  });
});
