import { DOUBLE, INTEGER, VARCHAR, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { FEATURE_COLUMNS, SESSION_TEXTS, Terms, type SessionBlock } from '@weir/schema';
import { withCountries, type CountryOf } from '../../contract/session-countries.ts';
import type { ScoreBlock, ScoredBlock, UploadPlan } from '../../contract/store.ts';
import { scanSessions } from '../engine/scan-sessions.ts';
import { NEXT_POSITION } from '../schema/tables.ts';
import { appendColumns } from './append-columns.ts';
import { foldSql, freshSql, LINK_SQL, MOVED_SQL, MOVE_SQL, NOTE_ARRIVAL_SQL, STORE_RECORDS_SQL, touchedSql } from './fold-records.ts';
import type { StagedPart } from './record-stage.ts';
import { stageVerdicts, verdictJoinsSql, verdictSelect } from './verdict-stage.ts';

/** Window length and times that decide which windows are open. */
export interface FoldClock {
  readonly window_ms: number;
  /** Windows that begin at this time or later are open, UTC epoch ms. */
  readonly open_from: number;
  readonly now: number;
}

/** Sessions that a part of an upload changes, scored and ready to be stored. */
export interface JoinedPart {
  /** New records. */
  readonly rows_stored: number;
  readonly rows_late: number;
  readonly isScored: boolean;
  /** Range of window starts that the sessions lie in, UTC epoch ms. */
  readonly bounds: readonly [from: number, to: number];
}

const FEATURES_TABLE_SQL = `CREATE OR REPLACE TEMP TABLE folded_features (row INTEGER, located INTEGER, ${FEATURE_COLUMNS.map(({ name }) => `${name} DOUBLE`).join(', ')})`;
const TOUCHED_IDS = "SELECT format('{:016x}', session_key) FROM touched";
const STORED_COUNTRIES_SQL = `SELECT DISTINCT src_ip, src_ip_country_code FROM sessions
  WHERE start_time BETWEEN ? AND ? AND record_count IS NOT NULL AND src_ip_country_code IS NOT NULL AND session_id IN (${TOUCHED_IDS})`;

/**
 * Finds the staged records that are new, folds the sessions that they touch and scores them. Everything stays in temporary
 * tables: nothing is stored, and no transaction is open while the sessions are scored.
 */
export const joinRecords = async (connection: DuckDBConnection, part: StagedPart, clock: FoldClock, { score, countryOf }: Pick<UploadPlan, 'score' | 'countryOf'>): Promise<JoinedPart> => {
  const readNumbers = async (sql: string, values?: DuckDBValue[]): Promise<Array<number | null>> => (await connection.runAndReadAll(sql, values)).getRowsJS()[0] as Array<number | null>;
  const { first_window, last_window } = part;
  const { window_ms, open_from } = clock;
  await connection.run(freshSql(part), [BigInt(first_window), BigInt(last_window)]);
  const [found, late] = (await readNumbers('SELECT count(*)::DOUBLE, (count(*) FILTER (is_late))::DOUBLE FROM fresh')) as number[];
  if (late > 0) await connection.run('DELETE FROM fresh WHERE is_late');
  const hasLinks = part.used.has('request_key');
  if (hasLinks) {
    await connection.run(LINK_SQL, [BigInt(first_window - window_ms), BigInt(last_window + window_ms)]);
    await connection.run(MOVED_SQL);
  }
  await connection.run(touchedSql(hasLinks), [BigInt(open_from)]);
  const [open] = await readNumbers('SELECT min(start_time)::DOUBLE FROM sessions WHERE is_open AND start_time < ?', [BigInt(open_from)]);
  const bounds = [Math.min(first_window, open ?? first_window) - window_ms, last_window + 2 * window_ms] as const;
  const bound = bounds.map(BigInt);
  await stageLocated(connection, bound, countryOf);
  await connection.run(foldSql(hasLinks), [...bound, ...bound, BigInt(open_from)]);
  return { rows_stored: found - late, rows_late: late, bounds, isScored: await scoreFolded(connection, score, countryOf) };
};

/**
 * Collects the sources whose stored country is that of their address. It counts as unknown when their sessions are folded again,
 * so that a country in a later log replaces it.
 */
const stageLocated = async (connection: DuckDBConnection, bound: readonly bigint[], countryOf: CountryOf | undefined): Promise<void> => {
  await connection.run('CREATE OR REPLACE TEMP TABLE located_sources (src_ip VARCHAR)');
  if (countryOf === undefined) return;
  const stored = (await connection.runAndReadAll(STORED_COUNTRIES_SQL, [...bound])).getRowsJS() as Array<[string, string]>;
  const located = stored.filter(([address, country]) => countryOf(address) === country).map(([address]) => address);
  await appendColumns(connection, 'located_sources', [VARCHAR], [located], located.length);
};

/** Returns the statements that store joined sessions and their records, to run in one transaction. */
export const storeJoinedSql = (part: StagedPart, bounds: JoinedPart['bounds'], now: number): Array<readonly [sql: string, values: DuckDBValue[]]> => {
  const moves: Array<readonly [string, DuckDBValue[]]> = part.used.has('request_key') ? [[MOVE_SQL, []]] : [];
  return [
    [STORE_RECORDS_SQL, []],
    [NOTE_ARRIVAL_SQL[0], []],
    [NOTE_ARRIVAL_SQL[1], [BigInt(now)]],
    ...moves,
    [`DELETE FROM sessions WHERE start_time BETWEEN ? AND ? AND session_id IN (${TOUCHED_IDS})`, bounds.map(BigInt)],
    [`INSERT INTO sessions BY NAME SELECT *, ${NEXT_POSITION} AS position FROM folded_scored`, []],
  ];
};

/** Scores the folded sessions and leaves them, with features and verdicts, in the table `folded_scored`. Returns whether they have verdicts. */
const scoreFolded = async (connection: DuckDBConnection, score: ScoreBlock, countryOf: CountryOf | undefined): Promise<boolean> => {
  // A streamed result would end with the next statement on its connection, so all blocks are read first.
  const blocks: SessionBlock[] = [];
  const located: Int32Array[] = [];
  const codes = new Terms();
  for await (const { sessions } of scanSessions(connection, { from: 'folded', texts: SESSION_TEXTS, extra: [{ name: 'row', sql: 'row', type: 'DOUBLE' }], order: ['row'] })) {
    const block = countryOf === undefined ? sessions : withCountries(sessions, countryOf);
    blocks.push(block);
    located.push(toAdded(sessions, block, codes));
  }
  let scored: ScoredBlock[];
  // Another model may become current between two blocks.
  do {
    scored = [];
    for (const block of blocks) scored.push(await score(block));
  } while (new Set(scored.map(({ verdicts }) => verdicts?.model_version)).size > 1);

  await connection.run(FEATURES_TABLE_SQL);
  let row = 0;
  for (const [i, { features, verdicts }] of scored.entries()) {
    const { size } = blocks[i];
    const rows = Int32Array.from({ length: size }, (_, at) => row + at);
    await appendColumns(connection, 'folded_features', [INTEGER, INTEGER, ...FEATURE_COLUMNS.map(() => DOUBLE)], [rows, located[i], ...features], size);
    if (verdicts !== null) await stageVerdicts(connection, verdicts, row);
    row += size;
  }
  const isScored = scored.length > 0 && scored[0].verdicts !== null;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE folded_scored AS SELECT s.* EXCLUDE (row) REPLACE (coalesce(s.src_ip_country_code, from_json(?, '["VARCHAR"]')[f.located]) AS src_ip_country_code), f.* EXCLUDE (row, located), ${verdictSelect(isScored).join(', ')}
     FROM folded s JOIN folded_features f USING (row) ${isScored ? verdictJoinsSql('s.row') : ''} ORDER BY s.row`,
    [JSON.stringify(codes.toList())],
  );
  return isScored || scored.length === 0;
};

/** Returns the place of the country that was added to each row among the codes, counted from 1; 0 where none was added. */
const toAdded = (before: SessionBlock, after: SessionBlock, codes: Terms): Int32Array => {
  const added = new Int32Array(before.size);
  if (before === after) return added;
  const { src_ip_country_code: logged } = before.texts;
  const { src_ip_country_code: filled } = after.texts;
  for (let row = 0; row < before.size; row++) if (logged[row] !== filled[row]) added[row] = codes.of(after.terms[filled[row]]) + 1;
  return added;
};
