import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sessionInputSchema } from '@weir/schema';
import { CSV_HEADER, toCsv } from './csv.ts';
import { generateSample, rowsWithin, SAMPLE_END_MS, SAMPLE_SEED, SAMPLE_WINDOWS } from './generate-sample.ts';
import { generateExchanges } from './logs/exchanges.ts';
import { LOG_FILES } from './logs/index.ts';
import { WINDOW_MS, type SampleRow } from './sample-row.ts';
import { toTruthJson } from './truth.ts';

const DAY_MS = 86_400_000;
const { rows, truth } = generateSample({ seed: SAMPLE_SEED });
const committed = (name: string): string => readFileSync(join(__dirname, '..', 'sample', name), 'utf8');
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const rowsOf = (src_ip: string): SampleRow[] => rows.filter((row) => row.src_ip === src_ip);
const attackOf = (kind: string) => truth.attacks.find((attack) => attack.kind === kind)!;

test('the same seed gives the same sample, and another seed another sample', () => {
  const again = generateSample({ seed: SAMPLE_SEED });
  expect(toCsv(again.rows) === toCsv(rows)).toBe(true);
  expect(again.truth).toEqual(truth);
  expect(toCsv(generateSample({ seed: SAMPLE_SEED + 1 }).rows) === toCsv(rows)).toBe(false);
});

test('the committed files equal the output of the generator', () => {
  expect(committed('sessions.csv') === toCsv(rows)).toBe(true);
  expect(committed('truth.json')).toBe(toTruthJson(truth));
});

test('the committed logs equal the output of their generator', () => {
  const exchanges = generateExchanges(SAMPLE_SEED);
  for (const [name, toLines] of Object.entries(LOG_FILES)) expect(committed(`../logs/${name}`) === `${toLines(exchanges).join('\n')}\n`).toBe(true);
});

test('the file starts with the header and is smaller than three megabytes', () => {
  expect(committed('sessions.csv').startsWith(`${CSV_HEADER}\n`)).toBe(true);
  expect(committed('sessions.csv').length).toBeLessThan(3_000_000);
  expect(rows.length).toBeGreaterThan(12_000);
  expect(rows.length).toBeLessThan(18_000);
});

test('every row is a valid session on a ten-minute window of the seven days', () => {
  const startMs = SAMPLE_END_MS - SAMPLE_WINDOWS * WINDOW_MS;
  const isValid = (row: SampleRow): boolean =>
    sessionInputSchema.safeParse(row).success &&
    row.start_time % WINDOW_MS === 0 &&
    row.end_time - row.start_time === WINDOW_MS &&
    row.start_time >= startMs &&
    row.end_time <= SAMPLE_END_MS;
  expect(rows.filter((row) => !isValid(row))).toEqual([]);
});

test('every row is marked as synthetic and contains only documentation addresses', () => {
  const isSynthetic = (row: SampleRow): boolean => row.source_meta === 'synthetic' && row.source_name === 'synthetic_webserver';
  const isReserved = (row: SampleRow): boolean => /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/.test(row.src_ip) && row.dst_ip!.startsWith('10.');
  expect(rows.filter((row) => !isSynthetic(row) || !isReserved(row))).toEqual([]);
});

test('no source has two rows for one window, port and status code', () => {
  const keys = rows.map((row) => `${row.src_ip} ${row.start_time} ${row.dst_port} ${row.response_code}`);
  expect(new Set(keys).size).toBe(rows.length);
});

test('the ground truth counts the rows that it describes', () => {
  expect(truth.session_count).toBe(rows.length);
  for (const entry of [...truth.attacks, ...truth.benign]) {
    const found = rowsWithin(rows, entry);
    expect([entry.kind, found.length]).toEqual([entry.kind, entry.session_count]);
    expect([...new Set(found.map((row) => row.src_ip))].sort()).toEqual([...entry.src_ips].sort());
  }
});

test('no address is both an attacker and part of a harmless event', () => {
  const attackers = new Set(truth.attacks.flatMap((attack) => attack.src_ips));
  expect(truth.benign.flatMap((entry) => entry.src_ips).filter((src_ip) => attackers.has(src_ip))).toEqual([]);
});

test('the sample has hundreds of sources, more by day than by night and more on workdays', () => {
  expect(new Set(rows.map((row) => row.src_ip)).size).toBeGreaterThan(280);
  const share = (test: (date: Date) => boolean, ofHours: number): number => rows.filter((row) => test(new Date(row.start_time))).length / ofHours;
  expect(share((date) => date.getUTCHours() >= 9 && date.getUTCHours() < 12, 3)).toBeGreaterThan(2 * share((date) => date.getUTCHours() < 4, 4));
  const isWeekend = (date: Date): boolean => date.getUTCDay() % 6 === 0;
  expect(share((date) => !isWeekend(date), 5)).toBeGreaterThan(1.3 * share(isWeekend, 2));
});

test('the level shift multiplies the typical upload by about four, then six', () => {
  const { src_ips, start_time } = attackOf('level_shift');
  const typical = median(rowsOf(src_ips[0]).filter((row) => row.start_time < start_time).map((row) => row.bytes_in));
  const during = (fromMs: number, toMs: number): number =>
    median(rowsOf(src_ips[0]).filter((row) => row.start_time >= fromMs && row.start_time < toMs).map((row) => row.bytes_in)) / typical;
  expect(during(start_time, start_time + DAY_MS)).toBeCloseTo(4, 0);
  expect(during(SAMPLE_END_MS - DAY_MS / 2, SAMPLE_END_MS)).toBeCloseTo(6, 0);
});

test('the exfiltration is in the last day and sends out hundreds of megabytes', () => {
  const exfiltration = attackOf('exfiltration');
  const bytesOut = rowsWithin(rows, exfiltration).reduce((sum, row) => sum + row.bytes_out, 0);
  const bytesIn = rowsWithin(rows, exfiltration).reduce((sum, row) => sum + row.bytes_in, 0);
  expect(exfiltration.start_time).toBeGreaterThan(SAMPLE_END_MS - DAY_MS);
  expect(bytesOut).toBeGreaterThan(200e6);
  expect(bytesIn).toBeLessThan(1e6);
});

test('attacks overlap with harmless traffic: the backup uploads more than the shifted feed', () => {
  const most = (src_ips: readonly string[]): number => Math.max(...rows.filter((row) => src_ips.includes(row.src_ip)).map((row) => row.bytes_in));
  const backup = truth.benign.find((entry) => entry.kind === 'nightly_backup')!;
  expect(most(backup.src_ips)).toBeGreaterThan(most(attackOf('level_shift').src_ips));
});

test('a sample may end at another time and keeps the time of day of its events', () => {
  const endMs = SAMPLE_END_MS + 3 * DAY_MS + 14 * 3_600_000;
  const moved = generateSample({ seed: SAMPLE_SEED, endMs });
  expect(Math.max(...moved.rows.map((row) => row.end_time))).toBe(endMs);
  const backup = moved.truth.benign.find((entry) => entry.kind === 'nightly_backup')!;
  expect(new Set(rowsWithin(moved.rows, backup).map((row) => new Date(row.start_time).getUTCHours()))).toEqual(new Set([2]));
  for (const entry of moved.truth.attacks) expect(rowsWithin(moved.rows, entry)).toHaveLength(entry.session_count);
  expect(() => generateSample({ seed: 1, endMs: endMs + 1 })).toThrow(RangeError);
});
