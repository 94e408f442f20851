import fc from 'fast-check';
import { missingFields, type FormatExample } from './define-format.ts';
import { FORMATS } from './index.ts';

describe.each(FORMATS.map((source) => [source.id, source] as const))('source %s', (_id, source) => {
  it('knows its own head, and is the first to', () => {
    for (const { head = source.head, hints = source.hints ?? {} } of [{}, ...source.examples] as readonly FormatExample[]) {
      const taking = FORMATS.filter((other) => {
        const fields = other.fieldsOf(head, hints);
        return fields !== null && missingFields(other, fields).length === 0;
      });
      expect(taking[0]?.id).toBe(source.id);
    }
  });
  it('misses something in other heads', () => {
    for (const head of [['a,b'], ['{"a":1}'], ['#fields\ta'], ['# a comment', '# another']]) {
      const fields = source.fieldsOf(head, {});
      expect(fields === null || missingFields(source, fields).length > 0).toBe(true);
    }
  });
  it('takes a line of its head for a row just where it is one', () => {
    const { read } = source.open(source.head, source.hints ?? {});
    const rows = new Set(source.examples.map(({ line }) => line));
    for (const line of source.head) expect(read(line) === null).toBe(!rows.has(line));
  });

  it.each(source.examples.map((example) => [example.line, example] as const))('%s', (line, example) => {
    const head = example.head ?? source.head;
    const { read, columns } = source.open(head, example.hints ?? source.hints ?? {});
    if (example.head === undefined) head.forEach(read);
    const result = read(line);
    if (example.rejected !== undefined) expect(result).toEqual({ kind: 'rejected', reason: example.rejected });
    else if (example.skipped !== undefined) expect(result).toEqual({ kind: 'skipped', reason: example.skipped });
    else if (example.record !== undefined) expect(result).toMatchObject({ kind: 'record', record: example.record });
    else {
      expect(result).toMatchObject({ kind: 'session', session: example.session });
      expect(result?.kind === 'session' && result.cells.length <= columns.length).toBe(true);
    }
  });

  it('answers any line with a session or a reason', () => {
    const good = source.examples.filter(({ rejected }) => rejected === undefined);
    const mangled = fc
      .tuple(fc.constantFrom(...good), fc.nat(), fc.string({ maxLength: 8 }))
      .map(([{ head, hints, line }, at, noise]) => ({ head: head ?? source.head, hints: hints ?? source.hints ?? {}, line: line.slice(0, at % line.length) + noise + line.slice(at % line.length) }));
    const garbage = fc.string().map((line) => ({ head: source.head, hints: source.hints ?? {}, line }));
    fc.assert(
      fc.property(fc.oneof(mangled, garbage), ({ head, hints, line }) => {
        const reader = source.open(head, hints);
        if (head === source.head) head.forEach(reader.read);
        const result = reader.read(line);
        expect(result === null || result.kind === 'session' || result.kind === 'record' || result.reason.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
