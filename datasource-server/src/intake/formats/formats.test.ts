import fc from 'fast-check';
import { missingFields, type ExpectedRow, type FormatExample, type LineReader } from './define-format.ts';
import { FORMATS } from './index.ts';

const expectRow = (result: ReturnType<LineReader['read']>, { rejected, skipped, record, session }: ExpectedRow, columns: readonly string[]): void => {
  if (rejected !== undefined) expect(result).toEqual({ kind: 'rejected', reason: rejected });
  else if (skipped !== undefined) expect(result).toEqual({ kind: 'skipped', reason: skipped });
  else if (record !== undefined) expect(result).toMatchObject({ kind: 'record', record });
  else {
    expect(result).toMatchObject({ kind: 'session', session });
    expect(result?.kind === 'session' && result.cells.length <= columns.length).toBe(true);
  }
};

describe.each(FORMATS.map((format) => [format.id, format] as const))('format %s', (_id, format) => {
  it('is the first format that matches its own heads', () => {
    for (const { head = format.head, hints = format.hints ?? {} } of [{}, ...format.examples] as readonly FormatExample[]) {
      const matching = FORMATS.filter((other) => {
        const fields = other.fieldsOf(head, hints);
        return fields !== null && missingFields(other, fields).length === 0;
      });
      expect(matching[0]?.id).toBe(format.id);
    }
  });
  it('does not match other heads', () => {
    for (const head of [['a,b'], ['{"a":1}'], ['#fields\ta'], ['# a comment', '# another']]) {
      const fields = format.fieldsOf(head, {});
      expect(fields === null || missingFields(format, fields).length > 0).toBe(true);
    }
  });
  it('reads a line of its head as a row only where it is one', () => {
    const { read } = format.open(format.head, format.hints ?? {});
    const rows = new Set(format.examples.map(({ line }) => line));
    for (const line of format.head) expect(read(line) === null).toBe(!rows.has(line));
  });

  it.each(format.examples.map((example) => [example.line, example] as const))('%s', (line, example) => {
    const head = example.head ?? format.head;
    const { read, columns } = format.open(head, example.hints ?? format.hints ?? {});
    if (example.head === undefined) head.forEach(read);
    const result = read(line);
    if (example.several === undefined) expectRow(result, example, columns);
    else {
      const rows = result?.kind === 'several' ? result.rows : [];
      expect(rows).toHaveLength(example.several.length);
      example.several.forEach((row, at) => expectRow(rows[at], row, columns));
    }
  });

  it('returns a row or a reason for any line', () => {
    const good = format.examples.filter(({ rejected }) => rejected === undefined);
    const mangled = fc
      .tuple(fc.constantFrom(...good), fc.nat(), fc.string({ maxLength: 8 }))
      .map(([{ head, hints, line }, at, noise]) => ({ head: head ?? format.head, hints: hints ?? format.hints ?? {}, line: line.slice(0, at % line.length) + noise + line.slice(at % line.length) }));
    const garbage = fc.string().map((line) => ({ head: format.head, hints: format.hints ?? {}, line }));
    fc.assert(
      fc.property(fc.oneof(mangled, garbage), ({ head, hints, line }) => {
        const reader = format.open(head, hints);
        if (head === format.head) head.forEach(reader.read);
        const result = reader.read(line);
        expect(result === null || result.kind === 'several' || result.kind === 'session' || result.kind === 'record' || result.reason.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
