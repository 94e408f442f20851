/** Measures the reading of logs into blocks, compared with DuckDB's CSV reader and pandas; `npm run bench -- parse`. */
import { DuckDBInstance } from '@duckdb/node-api';
import { CLOUDFRONT_REAL_TIME_FIELDS, generateExchanges, LOG_FILES, SAMPLE_SEED } from '@weir/data';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LogRouter, type ReadRow } from '../../datasource-server/src/intake/lines/log-router';
import { LogTally } from '../../datasource-server/src/intake/lines/log-tally';
import { isUnread } from '../../datasource-server/src/intake/lines/read-lines';
import { unpackLines } from '../../datasource-server/src/intake/lines/unpack-lines';
import type { LogHints } from '../../datasource-server/src/intake/formats/define-format';
import { parseMonitoredNetworks } from '../../datasource-server/src/intake/readers/monitored-networks';
import { countRows, readRows } from '../../datasource-server/src/intake/readers/read-rows';
import { RecordPlacer } from '../../datasource-server/src/intake/sessions/place-record';
import { RecordBlockBuilder } from '../../datasource-server/src/intake/sessions/record-block';
import { SessionBlockBuilder } from '../../datasource-server/src/intake/sessions/session-block-builder';
import { median, take, type Taken } from '../models/stopwatch';
import { startPython } from '../python-peer';
import { writeFlowLog } from './write-flow-log';
import { writeSessionLog } from './write-session-log';

const USAGE = `usage: npm run bench -- parse [--lines N] [--rounds N]

  --lines N   default 1000000
  --rounds N  default 5; prints medians
`;
const SEED = 7;

/** Result of a contestant, and its time. */
interface Reading extends Taken {
  readonly rows: number;
  readonly bytes: number;
}

/** Reads every line of a log from its text, as objects. */
const readAsText = async (chunks: AsyncIterable<Uint8Array>, hints: LogHints, addRow: (row: ReadRow) => void): Promise<void> => {
  const router = new LogRouter(hints, new LogTally(), { addRow });
  let line = 0;
  for await (const part of unpackLines(chunks)) if (!isUnread(part)) for (const text of part) router.add(text, ++line);
  router.end();
};

const readWithWeir = async (chunks: () => AsyncIterable<Uint8Array>, hints: LogHints = {}): Promise<Reading> => {
  let rows = 0;
  let bytes = 0;
  const taken = await take(() =>
    readAsText(chunks(), hints, (row) => {
      rows++;
      if (row.kind === 'record') bytes += row.record.bytes_forward;
    }),
  );
  return { ...taken, rows, bytes };
};

const rules = { window_ms: 600_000, isMonitored: parseMonitoredNetworks([]) };

/** Bytes of the rows of a block. */
const sumBytes = ({ size, numbers }: { readonly size: number; readonly numbers: Readonly<Record<'bytes_in' | 'bytes_out', Float64Array>> }): number => {
  let sum = 0;
  for (let row = 0; row < size; row++) sum += numbers.bytes_in[row] + numbers.bytes_out[row];
  return sum;
};

/** Reads a log into blocks: plain lines from their bytes. */
const readBytes = async (file: string): Promise<Reading> => {
  let rows = 0;
  let bytes = 0;
  const taken = await take(async () => {
    const reading = readRows(createReadStream(file) as AsyncIterable<Uint8Array>, {}, rules);
    for (let next = await reading.next(); next.done !== true; next = await reading.next()) {
      rows += countRows(next.value);
      bytes += sumBytes('block' in next.value ? next.value.block : next.value.sessions);
    }
  });
  return { ...taken, rows, bytes };
};

/** Reads a log into the same blocks: every line from its text, as an object. */
const readTexts = async (file: string): Promise<Reading> => {
  let rows = 0;
  let bytes = 0;
  const taken = await take(async () => {
    const placer = new RecordPlacer(rules);
    const records = new RecordBlockBuilder();
    const sessions = new SessionBlockBuilder();
    const flush = (): void => {
      const block = records.take() ?? sessions.take()?.sessions ?? null;
      if (block !== null) bytes += sumBytes(block);
    };
    await readAsText(createReadStream(file) as AsyncIterable<Uint8Array>, {}, (row) => {
      rows++;
      if (row.kind === 'record') records.add(placer.place(row.record));
      else sessions.add(row.session);
      if (records.isFull || sessions.isFull) flush();
    });
    flush();
  });
  return { ...taken, rows, bytes };
};

/** A log in which all contestants must find the same rows and bytes. */
interface BenchLog {
  readonly kind: 'flows' | 'sessions';
  readonly title: string;
  /** Writes it; returns the sum of its bytes. */
  readonly write: (file: string, rows: number, seed: number) => number;
  readonly delimiter: string;
  /** Expression for the bytes of a row in DuckDB. */
  readonly bytes: string;
}
const LOGS: readonly BenchLog[] = [
  { kind: 'flows', title: 'lines of a flow log', write: writeFlowLog, delimiter: ' ', bytes: 'bytes' },
  { kind: 'sessions', title: 'rows of a session CSV', write: writeSessionLog, delimiter: ',', bytes: 'bytes_in + bytes_out' },
];

const duckDb = async (threads: number, { delimiter, bytes }: BenchLog): Promise<(file: string) => Promise<Reading>> => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: String(threads) })).connect();
  return async (file) => {
    const taken = await take(() => connection.run(`create or replace table rows_read as select * from read_csv('${file}', delim = '${delimiter}', header = true)`));
    const [[rows, sum]] = (await connection.runAndReadAll(`select count(*)::double, sum(${bytes})::double from rows_read`)).getRows();
    return { ...taken, rows: Number(rows), bytes: Number(sum) };
  };
};

const perSecond = (count: number, seconds: number): string => Math.round(count / seconds).toLocaleString('en');

const contest = async (log: BenchLog, lines: number, rounds: number): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-parse-'));
  const file = join(folder, 'rows.log');
  const sum = log.write(file, lines, SEED);
  const pandas = await startPython(new URL('../../../bench/parse/pandas_parse.py', import.meta.url).pathname);
  const contestants: Array<readonly [string, () => Promise<Reading>]> = [
    ['Weir, plain lines from bytes', () => readBytes(file)],
    ['Weir, every line as text', () => readTexts(file)],
    ["DuckDB's CSV reader, one thread", (await duckDb(1, log)).bind(null, file)],
    ["DuckDB's CSV reader, two threads", (await duckDb(2, log)).bind(null, file)],
  ];
  if (pandas !== undefined) contestants.push([`pandas ${pandas.versions.pandas}`, () => pandas.ask<Reading>({ file, kind: log.kind })]);
  const readings = new Map<string, Reading[]>(contestants.map(([name]) => [name, []]));
  // One round to warm up.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, read] of contestants) {
      const reading = await read();
      if (reading.rows !== lines || reading.bytes !== sum) throw new Error(`${name} read ${reading.rows} rows of ${reading.bytes} bytes; there are ${lines} of ${sum}`);
      if (round > 0) readings.get(name)?.push(reading);
    }
  }
  const cpuOf = (name: string): number => median((readings.get(name) ?? []).map(({ cpu_s }) => cpu_s));
  process.stdout.write(`${lines.toLocaleString('en')} ${log.title}, medians of ${rounds} rounds\n\n| | rows a second | CPU, s | rows a CPU second | CPU relative to Weir |\n|---|---:|---:|---:|---:|\n`);
  for (const [name] of contestants) {
    const wall = median((readings.get(name) ?? []).map(({ wall_s }) => wall_s));
    process.stdout.write(`| ${name} | ${perSecond(lines, wall)} | ${cpuOf(name).toFixed(2)} | ${perSecond(lines, cpuOf(name))} | ${(cpuOf(name) / cpuOf(contestants[0][0])).toFixed(2)} |\n`);
  }
  process.stdout.write('\n');
  pandas?.end();
  rmSync(folder, { recursive: true });
};

/** Measures each format of data/logs, repeated; JSON.parse alone is the lower bound for JSON lines. */
const everyFormat = async (rounds: number): Promise<void> => {
  const exchanges = generateExchanges(SAMPLE_SEED);
  process.stdout.write(`\n| format | bytes a line | lines a CPU second | share of JSON.parse |\n|---|---:|---:|---:|\n`);
  for (const [name, toLines] of Object.entries(LOG_FILES)) {
    const lines = toLines(exchanges);
    const text = Buffer.from(`${lines.join('\n')}\n`);
    const copies = 400;
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (let copy = 0; copy < copies; copy++) yield text;
    };
    const hints = name.includes('real-time') ? { fields: CLOUDFRONT_REAL_TIME_FIELDS } : {};
    const weir: number[] = [];
    const parse: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const reading = await readWithWeir(chunks, hints);
      const parsed = lines[0].startsWith('{') ? await take(() => Array.from({ length: copies }, () => lines.forEach((line) => void JSON.parse(line)))) : null;
      if (round === 0) continue;
      weir.push(reading.cpu_s);
      if (parsed !== null) parse.push(parsed.cpu_s);
    }
    const share = parse.length === 0 ? '' : `${((100 * median(parse)) / median(weir)).toFixed(0)} %`;
    process.stdout.write(`| ${name} | ${Math.round(text.length / lines.length)} | ${perSecond(copies * lines.length, median(weir))} | ${share} |\n`);
  }
};

const { values } = parseArgs({ strict: false, options: { lines: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '5' }, help: { type: 'boolean', default: false } } });
const [lines, rounds] = [values.lines, values.rounds].map(Number);
if (values.help === true || [lines, rounds].some((value) => !Number.isInteger(value) || value < 1)) {
  process.stderr.write(USAGE);
  process.exitCode = values.help === true ? 0 : 2;
} else {
  for (const log of LOGS) await contest(log, lines, rounds);
  await everyFormat(rounds);
}
