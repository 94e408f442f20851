/**
 * Injects faults into a copy of the store, one at a time, and shows that the conformance suite catches each:
 * `node scripts/inject-faults.mjs [TEXT]`, with a text for the faults whose name contains it. Prints a Markdown table and ends
 * with 1 if a fault passes its test. A fault whose source has changed must be adapted.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const STORE = 'datasource-server/src/store';
const SUITE = `${STORE}/duckdb/duckdb-conformance.test.ts`;

/** Name of the fault, file, replacements, and title of the test that must fail. */
const FAULTS = [
  ['heat map rotated by an hour', 'sql/reads/heat-map.ts', [['row.weekday * HOURS + row.hour_of_day', 'row.weekday * HOURS + ((row.hour_of_day + 1) % HOURS)']], 'maps weekdays and hours from Monday 00:00, UTC'],
  ['band shifted by seven buckets', 'sql/reads/volume-band.ts', [['byPlace.get(place % places)', 'byPlace.get((place + 7) % places)']], 'returns a band of the same hours of earlier days'],
  ['off-diagonal correlations zeroed', 'sql/reads/correlation.ts', [['coefficients[column * columns.length + row] = value', 'coefficients[column * columns.length + row] = row === column ? value : 0']], 'correlates columns linearly over the sessions that have both values'],
  ['first and last seen and rarity wrong', 'sql/reads/top-talkers.ts', [['max(rarity)', 'min(rarity)'], ["'min(start_time)'", "'max(start_time)'"], ["'max(end_time)'", "'min(end_time)'"]], 'sums up groups with their shares, countries, rarities, first start and last end'],
  ['mean and deviation exchanged', 'sql/reads/distribution.ts', [['average AS mean, spread AS std', 'spread AS mean, average AS std']], 'describes the distribution of a column with quartiles, fences, mean, deviation and outliers'],
  ['anomalous outliers inverted', 'sql/reads/distribution.ts', [['${isOutside} AND is_anomaly', '${isOutside} AND NOT is_anomaly']], 'describes the distribution of a column with quartiles, fences, mean, deviation and outliers'],
  ['least frequent value first', 'sql/reads/column-values.ts', [['ORDER BY session_count DESC', 'ORDER BY session_count ASC']], 'lists the values of a column, the most frequent first, ties in the order of the column'],
  ['peaks by minimum', 'sql/reads/day-alerts.ts', [['max(rarity) AS peak', 'min(rarity) AS peak']], 'returns the highest rarity of each source per day, rarest first'],
  ['least rare session returned', 'sql/reads/scored-sessions.ts', [["'rarity', 'DESC', 1)", "'rarity', 'ASC', 1)"], ['ORDER BY rarity DESC', 'ORDER BY rarity ASC']], 'returns the rarest session, the latest of several with the same score'],
  ['known values drop out of split series', 'sql/reads/anomaly-counts.ts', [['Math.min(known_since_ms, from_ms)', 'from_ms']], 'keeps the series of known values that have no anomalies in the range'],
  ['filter != loses nulls', 'sql/selection.ts', [['sql`NOT ${dialect.isSame(column, sql`${toValue(filter, filter.value)}`)}`', 'sql`${column} <> ${toValue(filter, filter.value)}`']], 'filters with != on src_ip_country_code: DE'],
  ['buckets begin a millisecond late', 'duckdb/duckdb-dialect.ts', [['floor((${time} - ${integer(from_ms)}) /', 'floor((${time} - 1 - ${integer(from_ms)}) /']], 'sums volumes per bucket by session start, zeros included'],
  ['late records counted', 'duckdb/write/record-part.ts', [["if (late > 0) await connection.run('DELETE FROM fresh WHERE is_late');", '']], 'reports records as late after their window was sealed, except for a log format new to that window'],
  ['leases not exclusive', 'duckdb/schema/leases.ts', [['lease_id IS NOT NULL AND leased_until > ?', 'lease_id IS NULL AND leased_until > ?']], 'are leased to one holder at a time, in order, until the lease expires'],
  ['position stored before the rows', 'duckdb/write/duckdb-upload.ts', [['  async commit(note: UploadNote): Promise<CommitReport> {\n    try {', "  async commit(note: UploadNote): Promise<CommitReport> {\n    if (note.position) await (await this.freeConnection()).run('INSERT INTO feed_positions VALUES (?, ?, ?)', [note.feed, '', note.position.value]);\n    try {"]], 'does not store a position before its rows'],
  ['guard of an exception ignored', 'sql/exceptions.ts', [[' WHERE g.src_ip IS NULL`', '`']], 'excepts none inside a guard, its ends included'],
  ['sample biased to the first sessions', 'sql/uniform-sample.ts', [["'sample_key, start_time, session_id'", "'start_time, session_id'"]], 'samples scored sessions by sampling key with the mask 0'],
  ['repeated rows counted twice', 'duckdb/write/duckdb-upload.ts', [['part.repeated + part.size - stored', '2 * part.repeated + part.size - stored']], 'counts a session once, within one upload and across uploads'],
  ['retention deletes what ends at its limit', 'duckdb/write/maintain.ts', [['DELETE FROM sessions WHERE end_time < ?', 'DELETE FROM sessions WHERE end_time <= ?']], 'deletes sessions and findings that ended before the retention, and keeps those that ended at its limit'],
  ['cursor skips one anomaly', 'sql/reads/new-anomalies.ts', [['position > ${integer(after)}', 'position > ${integer(after + 1)}']], 'arrive once each when they are read in pages'],
];

const copy = mkdtempSync(join(tmpdir(), 'weir-faults-'));

/** Runs the tests with some titles; returns the titles of those that passed and of those that failed. */
const run = (titles) => {
  const report = join(copy, 'report.json');
  const pattern = `(${titles.map((title) => title.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|')})$`;
  spawnSync(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), SUITE, '-i', '-t', pattern, '--json', `--outputFile=${report}`], { cwd: copy, encoding: 'utf8' });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const of = (status) => testResults.flatMap(({ assertionResults }) => assertionResults.filter((result) => result.status === status).map(({ title }) => title));
  return { passed: of('passed'), failed: of('failed'), message: testResults.map(({ message }) => message).join('\n') };
};

try {
  for (const path of ['package.json', 'jest.config.cjs', 'tsconfig.json', 'datasource-server/package.json', STORE]) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const chosen = FAULTS.filter(([name]) => name.includes(process.argv[2] ?? ''));
  const titles = [...new Set(chosen.map(([, , , title]) => title))];
  const sound = run(titles);
  const missing = titles.filter((title) => !sound.passed.includes(title));
  if (missing.length > 0) throw new Error(`The tests do not pass without a fault: ${missing.join('; ')}\n${sound.message}`);

  process.stdout.write('| Fault | File | Caught by |\n| --- | --- | --- |\n');
  for (const [name, path, replacements, title] of chosen) {
    const file = join(copy, STORE, path);
    const source = readFileSync(file, 'utf8');
    const faulty = replacements.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${path} has changed: it does not contain "${from}".`);
      return text.replace(from, () => to);
    }, source);
    writeFileSync(file, faulty);
    const isCaught = run([title]).failed.includes(title);
    writeFileSync(file, source);
    process.stdout.write(`| ${name} | \`store/${path}\` | ${isCaught ? title : '**not caught**'} |\n`);
    if (!isCaught) process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
