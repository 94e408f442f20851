import fc from 'fast-check';
import type { ColumnMapping } from '@weir/schema';
import { mappedLog } from '../mapped-log.ts';
import { findTable } from './find-table.ts';

const T0 = Date.UTC(2026, 2, 2, 23);
const COLUMNS = ['timestamp', 'client_ip', 'bytes_in', 'bytes_out', 'status', 'url'];

interface ReadTable {
  /** Start, source, bytes in and out of each row that was read. */
  readonly rows: ReadonlyArray<readonly [number, string, number, number | null]>;
  /** Reason for each rejected line, by line number. */
  readonly rejects: Readonly<Record<number, string>>;
  readonly mapping: ColumnMapping | null;
  readonly warnings: readonly string[];
  readonly problem: string | null;
}

/** Reads a log as the router does: finds the table in its first lines, then gives all lines to the reader. */
const read = (log: string, given: readonly ColumnMapping[] = []): ReadTable => {
  const lines = log.split(/\r?\n/).map((text, index) => ({ text, line: index + 1 })).filter(({ text }) => text.trim() !== '');
  const found = findTable(lines.slice(0, 130), given);
  if (found.mapping === null) return { rows: [], rejects: {}, mapping: null, warnings: [], problem: found.problem };
  const reader = mappedLog.open(JSON.parse(JSON.stringify(found.head)) as string[], { mappings: [found.mapping] });
  const rows: Array<[number, string, number, number | null]> = [];
  const rejects: Record<number, string> = {};
  for (const { text, line } of lines) {
    const result = reader.read(text);
    if (result?.kind === 'rejected') rejects[line] = result.reason;
    if (result?.kind === 'record') rows.push([result.record.start_time, result.record.src_ip, result.record.bytes_forward, result.record.bytes_backward]);
    if (result?.kind === 'session') rows.push([result.session.start_time, result.session.src_ip, result.session.bytes_in, result.session.bytes_out]);
  }
  return { rows, rejects, mapping: found.mapping, warnings: found.warnings, problem: null };
};

/** Three rows as most tools write them. */
const rowsOf = (delimiter = ','): string => [0, 1, 2].map((n) => [`2026-03-02T23:00:0${n}Z`, `203.0.113.${n}`, 100, 900, 200, '/a'].join(delimiter)).join('\n');
const THREE = [0, 1, 2].map((n) => [T0 + n * 1000, `203.0.113.${n}`, 100, 900]);
const HEADER = COLUMNS.join(',');

describe('the head of a table', () => {
  it.each([
    ['is its first line', `${HEADER}\n${rowsOf()}`],
    ['comes after the line by which spreadsheets name the delimiter', `sep=;\r\n${COLUMNS.join(';')}\r\n${rowsOf(';').replaceAll('\n', '\r\n')}`],
    ['comes after a byte order mark', `\ufeff${HEADER}\n${rowsOf()}`],
    ['is a comment', `#${HEADER}\n${rowsOf()}`],
    ['is a comment with a space', `# ${HEADER}\n${rowsOf()}`],
    ['comes after a title', `Report generated 2026-03-03 by fw1\n\n${HEADER}\n${rowsOf()}`],
    ['comes after lines of two cells', `Report,Firewall traffic\nGenerated,2026-03-03\n\n${HEADER}\n${rowsOf()}`],
    ['comes after lines that are as wide as the table', `Report,,,,,\nfrom,to,,,,\n${HEADER}\n${rowsOf()}`],
    ['comes after a comment', `# made by a tool, for you\n${HEADER}\n${rowsOf()}`],
    ['is repeated', `${HEADER}\n${rowsOf().split('\n').join(`\n${HEADER}\n`)}`],
    ['is quoted', `${COLUMNS.map((name) => `"${name}"`).join(',')}\n${rowsOf()}`],
    ['ends with a delimiter, as its rows do', `${HEADER},\n${rowsOf().replaceAll('\n', ',\n')},`],
    ['is separated by tabs', `${COLUMNS.join('\t')}\n${rowsOf('\t')}`],
    ['is separated by pipes', `${COLUMNS.join('|')}\n${rowsOf('|')}`],
    ['is aligned by spaces', `${COLUMNS.join('   ')}\n${rowsOf('  ')}`],
  ])('%s', (_name, log) => {
    const { rows, rejects, problem } = read(log);
    expect({ rows, rejects, problem }).toEqual({ rows: THREE, rejects: {}, problem: null });
  });

  it('is found for a given mapping too', () => {
    const mapping: ColumnMapping = { name: 'm', grain: 'record', time_unit: 'iso', duration_unit: 's', columns: { start_time: 'when', src_ip: 'who', bytes_in: 'n' } };
    expect(read('A report\nwhen;who;n\n2026-03-02T23:00:00Z;203.0.113.9;7', [mapping])).toMatchObject({ rows: [[T0, '203.0.113.9', 7, null]], mapping });
  });
});

describe('rows', () => {
  const table = (...lines: readonly string[]): ReadTable => read(`${HEADER}\n${rowsOf()}\n${lines.join('\n')}`);

  it.each([
    ['have fewer cells', '2026-03-02T23:00:05Z,203.0.113.9,100', 'fewer cells than columns'],
    ['lack their last cell', '2026-03-02T23:00:05Z,203.0.113.9,100,900,200', 'fewer cells than columns'],
    ['have more cells', '2026-03-02T23:00:05Z,203.0.113.9,100,900,200,/a,extra', 'more values than columns'],
    ['are totals', 'Total,,300,2700,,', 'start_time is not a valid time'],
    ['have a host name for an address', '2026-03-02T23:00:05Z,unknown,100,900,200,/a', 'source address is not an IPv4 or IPv6 address'],
    ['have no address', '2026-03-02T23:00:05Z,-,100,900,200,/a', 'src_ip is missing'],
    ['have a negative number', '2026-03-02T23:00:05Z,203.0.113.9,-1,900,200,/a', 'bytes_in is negative'],
    ['have a number with two readings', '2026-03-02T23:00:05Z,203.0.113.9,12.000,900,200,/a', 'bytes_in is ambiguous (set decimal or thousands in the mapping)'],
    ['have no time', 'NULL,203.0.113.9,1,900,200,/a', 'start_time is missing'],
  ])('that %s are rejected alone', (_name, row, reason) => expect(table(row)).toMatchObject({ rows: THREE, rejects: { 5: reason } }));

  it.each(['NULL', 'null', '-', 'N/A', 'NA', 'NaN', 'None', '\\N', '(null)', ''])('have no bytes where the cell is "%s"', (cell) => {
    expect(table(`2026-03-02T23:00:05Z,203.0.113.9,${cell},900,200,/a`)).toMatchObject({ rows: [...THREE, [T0 + 5000, '203.0.113.9', 0, 900]], rejects: {} });
  });

  it('may have empty cells at the end', () => expect(table('2026-03-02T23:00:05Z,203.0.113.9,1,2,200,/a,,')).toMatchObject({ rows: [...THREE, [T0 + 5000, '203.0.113.9', 1, 2]], rejects: {} }));

  it('have addresses with ports, and days and times in two columns', () => {
    const log = 'date,time,source,destination,bytes_in,bytes_out\n2026-03-02,23:00:00,203.0.113.1:40000,[2001:db8::5]:443,1,2\n2026-03-02,23:00:01,203.0.113.2:40001,[2001:db8::5]:443,1,2';
    const lines = log.split('\n').map((text, index) => ({ text, line: index + 1 }));
    const found = findTable(lines);
    const reader = mappedLog.open('head' in found ? found.head : [], { mappings: [found.mapping!] });
    expect(reader.read(lines[1].text)).toMatchObject({ record: { start_time: T0, src_ip: '203.0.113.1', src_port: 40_000, dst_ip: '2001:db8::5', dst_port: 443 } });
  });

  it('of JSON have numbers beyond what a double holds', () => {
    const log = ['{"ts":"2026-03-02T23:00:00Z","client_ip":"203.0.113.5","bytes_in":9007199254740993}', '{"ts":"2026-03-02T23:00:00Z","client_ip":"203.0.113.5","bytes_in":"100"}'];
    expect(read(log.join('\n'))).toMatchObject({ rows: [[T0, '203.0.113.5', 100, null]], rejects: { 1: 'bytes_in is larger than 9007199254740991' } });
  });
});

describe('columns', () => {
  const TOTALS = 'StartTime,Dur,SrcAddr,Dir,DstAddr,Dport,Proto,TotBytes,SrcBytes\n';
  it('of all bytes and of one direction give both directions, and arrows turn a flow around', () => {
    expect(read(`${TOTALS}2026/03/02 23:00:00.250000,1.5,192.0.2.7,   ->,192.0.2.8,443,tcp,142,63\n2026/03/02 23:00:00.250000,1.5,192.0.2.8,  <-,192.0.2.9,443,tcp,100,40`).rows).toEqual([
      [T0 + 250, '192.0.2.7', 63, 79],
      [T0 + 250, '192.0.2.9', 60, 40],
    ]);
  });
  it('of all bytes may not be less than one direction', () => {
    expect(read(`${TOTALS}2026/03/02 23:00:00,1,192.0.2.7,->,192.0.2.8,443,tcp,10,63\n2026/03/02 23:00:00,1,192.0.2.7,->,192.0.2.8,443,tcp,63,63`).rejects).toEqual({ 2: 'bytes_total is less than the bytes of one direction' });
  });
  it('of ports hold types and codes for ICMP', () => {
    expect(read(`${TOTALS}2026/03/02 23:00:00,0,192.0.2.7,->,192.0.2.8,0x7208,icmp,72,72`)).toMatchObject({ rows: [[T0, '192.0.2.7', 72, 0]], rejects: {} });
  });

  it('are taken where most values fit, and the answer warns of the others', () => {
    const odd = (cell: string): string => `2026-03-02T23:00:09Z,203.0.113.9,100,900,200,/a,${cell}`;
    const log = `${HEADER},dst_port\n${['443', '443', 'https', 'http', '80'].map(odd).join('\n')}`;
    const { mapping, warnings, rows } = read(log);
    expect(mapping?.columns.dst_port).toBeUndefined();
    expect(warnings).toEqual(["dst_port holds 'https' in row 4, expected a port: dst_port is not read (2 of 5 values do not fit)."]);
    expect(rows).toHaveLength(5);
  });

  it('of sent bytes in a log of connections may be those of the client, so the answer warns', () => {
    expect(read('Receive Time,Source address,Destination address,Bytes Sent,Bytes Received\n2026/03/02 23:00:00,203.0.113.7,10.0.0.5,1,2').warnings).toEqual([expect.stringMatching(/^Bytes Sent is read as bytes that the server sent/)]);
    expect(read(`${HEADER}\n${rowsOf()}`).warnings).toEqual([]);
  });

  it.each([
    ['an address', HEADER, ['2026-03-02T23:00:00Z,unknown,1,2,200,/', '2026-03-02T23:00:00Z,www,1,2,200,/'], "No source address found: client_ip holds 'unknown' in row 2, expected an IPv4 or IPv6 address."],
    ['a time', HEADER, ['soon,192.0.2.1,1,2,200,/'], "No time found: timestamp holds 'soon' in row 2, expected a time between 2000 and 2100."],
    ['a name for a time', 'a,client_ip,bytes', ['x,192.0.2.1,1'], 'No time found: no column has a name such as timestamp, got a, client_ip, bytes.'],
    ['bytes', 'ts,client_ip,bytes', ['1772492400,192.0.2.1,many'], "No bytes or status found: bytes holds 'many' in row 2, expected a whole number."],
    ['an order of day and month', HEADER, ['03/02/2026 10:00,192.0.2.1,1,2,200,/'], "Ambiguous times: timestamp holds '03/02/2026 10:00' in row 2, which is day/month or month/day. Send a mapping with date_order day_first or month_first, or with time_format."],
    ['a number format', HEADER, ['2026-03-02T23:00:00Z,192.0.2.1,12.000,2,200,/'], `Ambiguous numbers: bytes_in holds '12.000' in row 2, which is 12000 or 12. Send a mapping with thousands "." or decimal ".".`],
    ['a header', '2026-03-02T23:00:00Z,192.0.2.1,1,2', ['2026-03-02T23:00:01Z,192.0.2.1,1,2'], 'No header found: row 1 holds values or has another number of cells than the rows after it, expected a line with the names of the columns.'],
  ])('without %s are named in the problem', (_name, header, rows, problem) => expect(read([header, ...rows].join('\n')).problem).toBe(problem));

  it('names in problems and warnings have no control characters', () => expect(read(`${HEADER}\n2026-03-02T23:00:00Z,\u001b[2Jx\u202e,1,2,200,/`).problem).toContain("client_ip holds '?[2Jx?' in row 2"));
  it('does not take prose for a table', () => expect(read('RIGHT: this line, of a note, is prose.\n').problem).toBeNull());
});

describe('a table written by any tool', () => {
  /** Cells that are wrong in their column, each with the column. */
  const ODD = [['timestamp', 'Total'], ['timestamp', 'yesterday'], ['client_ip', 'unknown'], ['client_ip', 'host.example'], ['bytes_in', 'many'], ['bytes_in', '-7'], ['bytes_out', '1.5'], ['bytes_out', '12.000']] as const;
  const row = fc.record({ at: fc.nat(86_399), host: fc.integer({ min: 1, max: 254 }), bytes_in: fc.nat(2 ** 40), bytes_out: fc.nat(2 ** 40), path: fc.string({ unit: fc.constantFrom('a', '/', '"', ',', ';', '|', ' ', 'é'), maxLength: 8 }) });

  it('gives the right values for every row without an odd cell, and rejects the others', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 10, maxLength: 40 }),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('never', 'always', 'where needed'),
        fc.shuffledSubarray([...COLUMNS], { minLength: COLUMNS.length }),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...ODD)), { maxLength: 2 }),
        (values, delimiter, quoting, columns, oddCells) => {
          const odd = new Map(oddCells.slice(0, Math.floor(values.length / 10)).map(([at, cell]) => [at % values.length, cell]));
          const quote = (cell: string): string => (quoting === 'always' || (quoting === 'where needed' && /[",;|\t]/.test(cell)) ? `"${cell.replaceAll('"', '""')}"` : cell);
          const toLine = ({ at, host, bytes_in, bytes_out, path }: (typeof values)[number], index: number): string => {
            const cells: Record<string, string> = { timestamp: new Date(T0 + at * 1000).toISOString(), client_ip: `192.0.2.${host}`, bytes_in: String(bytes_in), bytes_out: String(bytes_out), status: '200', url: quoting === 'never' ? `/${host}` : `/${path}` };
            const wrong = odd.get(index);
            if (wrong !== undefined) cells[wrong[0]] = wrong[1];
            return columns.map((name) => quote(cells[name])).join(delimiter);
          };
          const { rows, rejects, problem } = read([columns.map(quote).join(delimiter), ...values.map(toLine)].join('\n'));
          expect(problem).toBeNull();
          expect(Object.keys(rejects).map(Number)).toEqual([...odd.keys()].map((at) => at + 2).sort((a, b) => a - b));
          expect(rows).toEqual(values.filter((_, index) => !odd.has(index)).map(({ at, host, bytes_in, bytes_out }) => [T0 + at * 1000, `192.0.2.${host}`, bytes_in, bytes_out]));
        },
      ),
      { numRuns: 100 },
    );
  });
});
