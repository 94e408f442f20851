import fc from 'fast-check';
import { EnvelopePeeler } from '../envelopes/envelope-peeler.ts';
import { mayBeLongJson, splitLongJson } from './long-json.ts';

const LONG = 70_000;

const split = async (text: string, size = 65_536): Promise<string[]> => {
  const bytes = Buffer.from(text);
  const parts: Uint8Array[] = [];
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  for await (const part of splitLongJson(chunks)) parts.push(part);
  return Buffer.concat(parts).toString().split('\n').filter((line) => line !== '');
};

/** Returns the rows, and the length of the longest line they were read from. */
const rowsOf = async (text: string, size?: number): Promise<{ rows: string[]; longest: number }> => {
  const peeler = new EnvelopePeeler();
  const lines = await split(text, size);
  const rows = lines.flatMap((line) => [...peeler.peel(line)]);
  return { rows: [...rows, ...peeler.end()], longest: Math.max(...lines.map(({ length }) => length)) };
};

const row = (n: number): string => JSON.stringify({ n, text: `a "quoted" {[,]} \\ text ${'x'.repeat(n % 50)}`, list: [{ a: n }, { b: [1, 2] }], none: [] });
const ROWS = Array.from({ length: 2_000 }, (_, n) => row(n));
const events = (rows: readonly string[]): string => JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '1', logGroup: '/g', logStream: 's', subscriptionFilters: ['f'], logEvents: rows.map((message, id) => ({ id: String(id), timestamp: 1, message })) });
const CONTROL = JSON.stringify({ messageType: 'CONTROL_MESSAGE', owner: 'o', logGroup: '', logStream: '', subscriptionFilters: [], logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE' }] });

describe('JSON without line feeds', () => {
  it.each([
    ['an array', `[${ROWS.join(',')}]`],
    ['an array with spaces', ` [ ${ROWS.join(' , ')} ] `.trim()],
    ['values behind each other', ROWS.join('')],
    ['records', `{"Records":[${ROWS.join(',')}]}`],
    ['records behind other properties', `{"a":{"records":[1]},"b":"records","records":[${ROWS.join(',')}],"c":[{"x":1},{"y":2}]}`],
    ['subscriptions of CloudWatch Logs', [events(ROWS.slice(0, 700)), CONTROL, events(ROWS.slice(700, 701)), events(ROWS.slice(701))].join('')],
    ['one subscription that is longer than a line may be', events(ROWS)],
  ])('%s is broken into its rows', async (_name, text) => {
    expect(text.length).toBeGreaterThan(LONG);
    for (const size of [7, 65_536, text.length]) {
      const { rows, longest } = await rowsOf(text, size);
      expect(rows).toEqual(ROWS);
      expect(longest).toBeLessThan(2_000);
    }
  });

  it.each([
    ['a short array', '[{"a":1},{"a":2}]'],
    ['lines', `${ROWS.join('\n')}\n`],
    ['a long first line and others', `{"a":1}\n${ROWS.join('\n')}`],
  ])('%s is passed on as it is', async (_name, text) => expect((await split(text)).join('\n')).toBe(text.trimEnd()));

  it('keeps the lines of what has line feeds after a long first line', async () => {
    const lines = [JSON.stringify({ k: 'x'.repeat(LONG) }), '{"a":1}', '', '{"a":2}'];
    const parts: string[] = [];
    const chunks = (async function* () {
      for (const line of lines) yield Buffer.from(`${line}\n`);
    })();
    for await (const part of splitLongJson(chunks)) parts.push(Buffer.from(part).toString());
    expect(parts.join('')).toBe(`${lines.join('\n')}\n`);
  });

  it('is looked for only where the data begins with a value', () => {
    expect(['[{', '{"a"', 'a{', '{\n', ''].map((text) => mayBeLongJson(Buffer.from(text)))).toEqual([true, true, false, false, false]);
  });

  it('keeps every value of any array, however the bytes are split', async () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })).map((one) => JSON.stringify({ k: one }));
    await fc.assert(fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 5_000 }), fc.constantFrom('[', '{"records":['), async (values, size, open) => {
      const filler = `{"k":"${'y'.repeat(LONG)}"}`;
      const all = [filler, ...values];
      expect((await rowsOf(`${open}${all.join(',')}${open === '[' ? ']' : ']}'}`, size)).rows).toEqual(all);
    }), { numRuns: 50 });
  });
});
