import Papa from 'papaparse';
import { SOURCES } from './index.ts';

describe.each(SOURCES.map((source) => [source.id, source] as const))('source %s', (_id, source) => {
  const header = source.header.split(',');
  const read = source.reader(header);

  it('reads its own header', () => expect(source.missingColumns(header)).toEqual([]));
  it('names the columns another header lacks', () => expect(source.missingColumns(['a', 'b']).length).toBeGreaterThan(0));

  it.each(source.examples.map((example) => [example.line, example] as const))('%s', (line, example) => {
    const result = read(Papa.parse<string[]>(line).data[0]);
    if (example.rejected !== undefined) expect(result).toEqual({ ok: false, reason: example.rejected });
    else expect(result).toMatchObject({ ok: true, session: example.session });
  });
});
