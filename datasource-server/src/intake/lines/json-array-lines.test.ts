import fc from 'fast-check';
import { BROKEN_ARRAY, JsonArrayLines } from './json-array-lines.ts';
import { isUnread, MAX_LINE_BYTES, readLines, TOO_LONG, type UnreadLines } from './read-lines.ts';

/** Returns lines as text and unread lines as objects, of a log in pieces of a size. */
const read = async (text: string, size: number): Promise<Array<string | UnreadLines>> => {
  const bytes = Buffer.from(text);
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const found: Array<string | UnreadLines> = [];
  for await (const part of readLines(chunks())) {
    if (isUnread(part)) found.push(part);
    else found.push(...part);
  }
  return found;
};

const elementsOf = (text: string, cuts: readonly number[] = []): unknown[] => {
  const bytes = Buffer.from(text);
  const opened = JsonArrayLines.open(bytes, 1000, 'too long')!;
  const at = [opened.from, ...cuts.map((cut) => opened.from + (cut % (bytes.length - opened.from))).sort((a, b) => a - b), bytes.length];
  const found: unknown[] = [];
  for (let i = 0; i + 1 < at.length; i++) {
    opened.lines.add(bytes.subarray(at[i], at[i + 1]));
    found.push(...opened.lines.take());
  }
  opened.lines.end();
  found.push(...opened.lines.take());
  return found.map((element) => (Buffer.isBuffer(element) ? element.toString() : { unread: element }));
};

const LONG = 'x'.repeat(2000);
const ROW = `{"a":"${LONG}","b":[{"c":"]},{\\"\\\\"}]}`;
const COUNT = 700;

describe('a long JSON array on one line', () => {
  it.each([['an array', (rows: string) => `[${rows}]`], ['an object with an array', (rows: string) => `{"records":[ ${rows} ]}`]])('is read element by element: %s', async (_name, wrap) => {
    const line = wrap(Array.from({ length: COUNT }, () => ROW).join(', '));
    expect(line.length).toBeGreaterThan(MAX_LINE_BYTES);
    for (const size of [65_536, 1_000_003, 10_000_000]) {
      const found = await read(`before\n${line}\nafter`, size);
      expect(found).toHaveLength(COUNT + 2);
      expect([found[0], found[COUNT + 1]]).toEqual(['before', 'after']);
      expect(new Set(found.slice(1, -1))).toEqual(new Set([ROW]));
    }
  });

  it('loses only an element that is too long, and only the rest of an array that breaks off', async () => {
    const rows = Array.from({ length: COUNT }, () => ROW);
    const tooLong = `{"a":"${'y'.repeat(MAX_LINE_BYTES)}"}`;
    const found = await read(`[${[...rows, tooLong, ROW].join(',')},{"a":\nafter`, 65_536);
    expect(found.filter((one) => one === ROW)).toHaveLength(COUNT + 1);
    expect(found.slice(COUNT)).toEqual([{ reason: TOO_LONG, count: 1 }, ROW, { reason: BROKEN_ARRAY, count: 1 }, 'after']);
  });

  it('stays one rejected line where it is not an array of objects', async () => {
    expect(await read(`[${'1,'.repeat(MAX_LINE_BYTES)}1]\nafter`, 65_536)).toEqual([{ reason: TOO_LONG, count: 1 }, 'after']);
    expect(await read(`${'z'.repeat(MAX_LINE_BYTES + 1)}\nafter`, 65_536)).toEqual([{ reason: TOO_LONG, count: 1 }, 'after']);
  });
});

test('a short array stays one line', async () => {
  expect((await read('[{"a":1},{"a":2}]\n', 5))[0]).toBe('[{"a":1},{"a":2}]');
});

test('elements are those that JSON.parse gives, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { minLength: 1, maxLength: 5 }), fc.array(fc.nat(), { maxLength: 6 }), (objects, cuts) => {
      const texts = objects.map((object) => JSON.stringify(object)).filter((text) => Buffer.byteLength(text) <= 1000);
      if (texts.length === 0) return;
      expect(elementsOf(`{"records":[${texts.join(',')}]}`, cuts)).toEqual(texts);
    }),
  );
});

test('something else between the elements ends the array', () => {
  expect(elementsOf('[{"a":1},2,{"a":3}]')).toEqual(['{"a":1}', { unread: BROKEN_ARRAY }]);
  expect(elementsOf(`[{"a":"${LONG}"},{"a":3}]`)).toEqual([{ unread: 'too long' }, '{"a":3}']);
});
