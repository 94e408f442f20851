import type { FormatDefinition, FormatExample, LogHints } from '../../datasource-server/src/intake/formats/define-format.ts';
import { FORMATS } from '../../datasource-server/src/intake/formats/index.ts';
import { collectLog, type CollectedLog } from './collect-log.ts';

const readLines = (lines: readonly string[], hints: LogHints): Promise<CollectedLog> =>
  collectLog(
    (async function* () {
      yield Buffer.from(`${lines.join('\n')}\n`);
    })(),
    hints,
  );

const isRead = ({ rejected, several = [] }: FormatExample): boolean => rejected === undefined && several.every((row) => row.rejected === undefined);
const hintsOf = (format: FormatDefinition, example: FormatExample): LogHints => example.hints ?? format.hints ?? {};

/** Header lines of an example, without a first row that is not the example itself. */
const headerOf = (format: FormatDefinition, { head = format.head, line, hints }: FormatExample): readonly string[] => {
  const isHeader = format.open(head, hints ?? format.hints ?? {}).read;
  return head.filter((one) => one !== line && isHeader(one) === null);
};

describe.each(FORMATS.map((format) => [format.id, format] as const))('examples of %s', (id, format) => {
  it.each(format.examples.filter(isRead).map((example) => [example.line, example] as const))('are detected alone: %s', async (line, example) => {
    const header = headerOf(format, example);
    // A line that was cut is read in a log of its format alone.
    const isCut = header.length === 0 && example.head === undefined && format.fieldsOf([line], hintsOf(format, example)) === null;
    const { sessions, records, tally, layouts } = await readLines([...header, ...(isCut ? format.head.slice(-1) : []), line], hintsOf(format, example));
    expect(tally.rejects.total).toBe(0);
    expect(layouts.map(({ source_id }) => source_id)).toEqual([id]);
    for (const { source_id } of records) expect(source_id).toBe(id);
    expect(sessions.length + records.length + tally.skips.total).toBeGreaterThan(isCut ? 1 : 0);
  });
});

/** Lines that two formats share: Traefik's common log format is the combined format with more fields. */
const SHARED = new Set(['access_log traefik', 'traefik access_log']);

describe('two formats in one log', () => {
  const withoutHints = FORMATS.flatMap((format) => {
    const example = format.examples.find((one) => isRead(one) && one.record !== undefined && one.hints === undefined && format.hints === undefined);
    return example === undefined ? [] : [{ id: format.id, lines: [...headerOf(format, example), example.line] }];
  });

  it.each(withoutHints.map(({ id, lines }) => [id, lines] as const))('are distinguished line by line: %s first', async (id, lines) => {
    const wrong: string[] = [];
    for (const other of withoutHints) {
      if (other.id === id || SHARED.has(`${id} ${other.id}`)) continue;
      // A header applies until the next one, so that the header of the first format is repeated.
      const again = other.lines.length > 1 ? lines : lines.slice(-1);
      const { records, tally } = await readLines([...lines, ...other.lines, ...again], {});
      const got = [...records.map(({ source_id }) => source_id), ...tally.rejects.toReport().map(({ reason }) => reason)];
      if (JSON.stringify(got) !== JSON.stringify([id, other.id, id])) wrong.push(`${other.id}: ${got.join(', ')}`);
    }
    expect(wrong).toEqual([]);
  });
});
