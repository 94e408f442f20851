import { tableFromIPC } from 'apache-arrow';
import type { Frame } from '@weir/schema';
import { ARROW_FILE_TYPE, encodeMultipartAnswer, multipartContentType, type AnsweredQuery } from './multipart-answer.ts';

const BOUNDARY = 'weir-boundary';
const frameOf = (name: string, values: number[]): Frame => ({ name, fields: [{ name: 'n', type: 'number', values }] });

interface Part {
  readonly headers: Map<string, string>;
  readonly body: Buffer;
}

function decodeParts(results: Record<string, AnsweredQuery>): Part[] {
  const bytes = Buffer.concat(encodeMultipartAnswer(results, BOUNDARY));
  const parts: Part[] = [];
  const delimiter = `--${BOUNDARY}\r\n`;
  let at = 0;
  while (bytes.toString('latin1', at, at + delimiter.length) === delimiter) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    const lines = bytes.toString('latin1', at + delimiter.length, headEnd).split('\r\n');
    const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
    const bodyEnd = headEnd + 4 + Number(headers.get('Content-Length'));
    parts.push({ headers, body: bytes.subarray(headEnd + 4, bodyEnd) });
    expect(bytes.toString('latin1', bodyEnd, bodyEnd + 2)).toBe('\r\n');
    at = bodyEnd + 2;
  }
  expect(bytes.toString('latin1', at)).toBe(`--${BOUNDARY}--\r\n`);
  return parts;
}

describe('encodeMultipartAnswer', () => {
  it('names the boundary in the content type', () => {
    expect(multipartContentType('b')).toBe('multipart/mixed; boundary="b"');
  });

  it('writes the status of each query first, then the frames in order', () => {
    const parts = decodeParts({
      A: { status: 200, frames: [frameOf('a0', [1]), frameOf('a1', [2, 3])] },
      B: { status: 400, error: 'limit must be at most 10000, got 0', error_code: 'query.invalid', frames: [] },
      C: { status: 200, frames: [frameOf('c0', [])] },
    });
    expect(parts[0].headers.get('Content-Type')).toBe('application/json');
    expect(JSON.parse(parts[0].body.toString())).toEqual({
      results: {
        A: { status: 200, frames: 2 },
        B: { status: 400, error: 'limit must be at most 10000, got 0', error_code: 'query.invalid', frames: 0 },
        C: { status: 200, frames: 1 },
      },
    });
    const frames = parts.slice(1);
    expect(frames.map(({ headers }) => headers.get('Content-ID'))).toEqual(['<A/0>', '<A/1>', '<C/0>']);
    expect(frames.map(({ headers }) => headers.get('Content-Type'))).toEqual([ARROW_FILE_TYPE, ARROW_FILE_TYPE, ARROW_FILE_TYPE]);
    expect(frames.map(({ body }) => tableFromIPC(body).numRows)).toEqual([1, 2, 0]);
  });

  it('uses the refId of the query for a frame without one', () => {
    const own: Frame = { ...frameOf('own', [1]), refId: 'X' };
    const parts = decodeParts({ A: { status: 200, frames: [frameOf('a', [1]), own] } });
    expect(parts.slice(1).map(({ body }) => tableFromIPC(body).schema.metadata.get('refId'))).toEqual(['A', 'X']);
  });

  it.each([
    ['a/b', '<a%2Fb/0>'],
    ['Ü >\r\n', '<%C3%9C%20%3E%0D%0A/0>'],
    ['\ud800', '<%EF%BF%BD/0>'],
  ])('escapes the refId %j', (refId, contentId) => {
    expect(decodeParts({ [refId]: { status: 200, frames: [frameOf('f', [1])] } })[1].headers.get('Content-ID')).toBe(contentId);
  });

  it('encodes no results as one part', () => {
    expect(decodeParts({}).map(({ body }) => body.toString())).toEqual(['{"results":{}}']);
  });

  it('throws when a frame cannot be encoded', () => {
    const broken: Frame = { name: 'f', fields: [...frameOf('f', [1]).fields, ...frameOf('f', []).fields] };
    expect(() => encodeMultipartAnswer({ A: { status: 200, frames: [broken] } }, BOUNDARY)).toThrow(RangeError);
  });
});
