import fc from 'fast-check';
import type { AppError } from '@weir/schema';
import { collectLog } from '../../../../tests/formats/collect-log.ts';
import type { FormatDefinition, LogHints, LogLayout } from '../formats/define-format.ts';
import { FORMATS } from '../formats/index.ts';
import { findFormat } from './detect-format.ts';

const LINE_FEED = 10;

/** A log of one format: the lines before its rows, and rows that are read. */
interface Sample {
  readonly id: string;
  readonly head: readonly string[];
  readonly rows: readonly string[];
}

async function* toChunks(lines: ReadonlyArray<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield Buffer.concat([typeof line === 'string' ? Buffer.from(line) : line, Buffer.from('\n')]);
}

interface Read {
  readonly rows: readonly string[];
  readonly skipped: number;
  readonly rejected: number;
  readonly layouts: readonly LogLayout[];
}

const read = async (lines: ReadonlyArray<string | Uint8Array>, hints: LogHints = {}): Promise<Read> => {
  try {
    const { sessions, records, tally, layouts } = await collectLog(toChunks(lines), hints);
    return { rows: [...sessions, ...records].map((row) => JSON.stringify(row)).sort(), skipped: tally.skips.total, rejected: tally.rejects.total, layouts };
  } catch (error) {
    if (!(error as AppError).code.startsWith('ingest.')) throw error;
    return { rows: [], skipped: 0, rejected: lines.length, layouts: [] };
  }
};

/** Returns the samples of a format: one for each head that its examples have. Those that need hints are left out. */
const toSamples = (format: FormatDefinition): Sample[] => {
  const byHead = new Map<string, { head: readonly string[]; rows: string[] }>();
  for (const { line, head = format.head, hints = format.hints, rejected, skipped, several } of format.examples) {
    if (hints !== undefined || rejected !== undefined || skipped !== undefined || several?.some((row) => row.rejected !== undefined) === true || line.includes('\n')) continue;
    const isRow = format.examples.some((example) => example.line === head.at(-1)) || head.at(-1)?.startsWith('{') === true;
    const before = isRow ? head.slice(0, -1) : head;
    const sample = byHead.get(before.join('\n')) ?? { head: before, rows: isRow ? [head.at(-1)!] : [] };
    sample.rows.push(line);
    byHead.set(before.join('\n'), sample);
  }
  // Without a header a row must be one of this format by itself.
  const isOwn = ({ head }: { readonly head: readonly string[] }, row: string): boolean => head.length > 0 || findFormat([row], {}) === format;
  return [...byHead.values()].map((sample) => ({ id: format.id, head: sample.head, rows: sample.rows.filter((row) => isOwn(sample, row)) })).filter(({ rows }) => rows.length > 0);
};

const SAMPLES = FORMATS.flatMap(toSamples);
const sample = fc.constantFrom(...SAMPLES);
const rowsOf = ({ rows }: Sample) => fc.array(fc.constantFrom(...rows), { minLength: 1, maxLength: 6 });

/** Returns whether a format reads rows of another, as an access log reads Traefik's lines with fields behind those it knows. */
const readsRowsOf = (format: FormatDefinition, { head }: Sample, { rows }: Sample): boolean => {
  if (head.length > 0) return false;
  const reader = format.open([''], {});
  return rows.some((row) => ['record', 'session', 'several'].includes(reader.read(row)?.kind ?? ''));
};

/**
 * Returns whether rows of two logs can be distinguished: not under two headers of the same kind, where the later is in force,
 * and not where one format reads rows of the other.
 */
const isDistinct = (a: Sample, b: Sample): boolean => {
  const isHead = (format: FormatDefinition, { head }: Sample): boolean => format.fieldsOf([...head, ''], {}) !== null;
  const [first, second] = [a, b].map(({ id }) => FORMATS.find((format) => format.id === id)!);
  return a.id !== b.id && !(a.head.length > 0 && b.head.length > 0 && (isHead(first, b) || isHead(second, a))) && !readsRowsOf(first, a, b) && !readsRowsOf(second, b, a);
};
const pair = fc.tuple(sample, sample).filter(([a, b]) => isDistinct(a, b));

describe('a log', () => {
  it('with the lines of two formats in any order has the rows of both', async () => {
    const mixed = pair.chain(([a, b]) => fc.tuple(fc.constant(a), rowsOf(a), fc.constant(b), rowsOf(b), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 })));
    let rows = 0;
    await fc.assert(
      fc.asyncProperty(mixed, async ([a, rowsA, b, rowsB, turns]) => {
        const apart = [await read([...a.head, ...rowsA]), await read([...b.head, ...rowsB])];
        const left = [[...rowsA], [...rowsB]];
        const lines = turns.flatMap((turn) => left[turn ? 0 : 1].shift() ?? left[turn ? 1 : 0].shift() ?? []);
        const together = await read([...a.head, ...b.head, ...lines]);
        expect(together.rows).toEqual([...apart[0].rows, ...apart[1].rows].sort());
        rows += together.rows.length;
      }),
      { numRuns: 400 },
    );
    // Otherwise the test would compare logs without rows.
    expect(rows).toBeGreaterThan(2000);
  });

  it('loses at most the line that is replaced by other bytes', async () => {
    const noise = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string({ maxLength: 60 }).map((text) => Buffer.from(text))).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== LINE_FEED)));
    const changed = sample.chain((one) => fc.tuple(fc.constant(one), rowsOf(one), fc.nat(), noise));
    await fc.assert(
      fc.asyncProperty(changed, async ([{ head, rows: all }, rows, at, bytes]) => {
        const lines = [...rows, all[0]];
        const place = at % lines.length;
        const before = await read([...head, ...lines.filter((_line, index) => index !== place)]);
        const after = await read([...head, ...lines.map((line, index) => (index === place ? bytes : line))]);
        expect(after.rows).toEqual(expect.arrayContaining([...before.rows]));
        expect(after.rejected).toBeLessThanOrEqual(before.rejected + 1);
      }),
      { numRuns: 400 },
    );
  });

  it('in pieces has the rows of the whole', async () => {
    const cut = pair.chain(([a, b]) => fc.tuple(fc.constant(a), rowsOf(a), fc.constant(b), rowsOf(b), fc.array(fc.boolean(), { minLength: 40, maxLength: 40 })));
    await fc.assert(
      fc.asyncProperty(cut, async ([a, rowsA, b, rowsB, cuts]) => {
        const lines = [...a.head, ...rowsA, ...b.head, ...rowsB];
        const rows: string[] = [];
        let layouts: readonly LogLayout[] = [];
        for (let from = 0; from < lines.length; ) {
          let to = from + 1;
          while (to < lines.length && !cuts[to % cuts.length]) to++;
          const piece = await read(lines.slice(from, to), { layouts: JSON.parse(JSON.stringify(layouts)) as LogLayout[] });
          rows.push(...piece.rows);
          layouts = piece.layouts;
          from = to;
        }
        expect(rows.sort()).toEqual((await read(lines)).rows);
      }),
      { numRuns: 400 },
    );
  });
});
