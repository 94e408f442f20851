import { DOUBLE, INTEGER, UBIGINT, type DuckDBConnection } from '@duckdb/node-api';
import { FEATURE_COLUMNS, ID_WORDS, SESSION_NUMBERS, SESSION_TEXTS, type SessionBlock, type SessionIds, type SessionNumber } from '@weir/schema';
import type { ScoredBlock } from '../../contract/store.ts';
import { NEXT_POSITION } from '../schema/tables.ts';
import { numberSql, stageColumns, textSql, type Staged, type StagedColumn } from './staged-columns.ts';
import { stageVerdicts, verdictJoinsSql, verdictSelect } from './verdict-stage.ts';

/** Numbers that a session may lack. */
const NULLABLE: ReadonlySet<SessionNumber> = new Set(['response_code', 'dst_port']);
const FEATURES = FEATURE_COLUMNS.map(({ name }) => name);

/** Summary of the staged sessions of a part of an upload. */
export interface StagedSessions extends Staged {
  /** Sessions left out of the block because they occur twice in it. */
  readonly repeated: number;
  /** Earliest and latest start, UTC epoch ms. */
  readonly first_start: number;
  readonly last_start: number;
  /** Latest end that is not after `until`, UTC epoch ms; null where there is none. */
  readonly latest: number | null;
  readonly model_version: string | null;
}

/** Returns the two halves of ids as 64-bit numbers. */
export const toIdHalves = (ids: SessionIds, size: number): { high: BigUint64Array; low: BigUint64Array } => {
  const high = new Uint32Array(2 * size);
  const low = new Uint32Array(2 * size);
  for (let row = 0; row < size; row++) {
    const at = ID_WORDS * row;
    high[2 * row] = ids[at + 1];
    high[2 * row + 1] = ids[at];
    low[2 * row] = ids[at + 3];
    low[2 * row + 1] = ids[at + 2];
  }
  return { high: new BigUint64Array(high.buffer), low: new BigUint64Array(low.buffer) };
};

/** Moves sessions with their features and verdicts into the temporary tables of a connection. The caller may reuse the block when it resolves. */
export const stageSessions = async (connection: DuckDBConnection, block: SessionBlock, { features, verdicts }: ScoredBlock, repeated: number, until: number): Promise<StagedSessions> => {
  const { size, ids, numbers, texts, terms } = block;
  const { high, low } = toIdHalves(ids, size);
  const columns: StagedColumn[] = [
    { name: 'row', type: INTEGER, values: Int32Array.from({ length: size }, (_, row) => row) },
    { name: 'id_high', type: UBIGINT, values: high },
    { name: 'id_low', type: UBIGINT, values: low },
    ...SESSION_NUMBERS.map((name) => ({ name, type: DOUBLE, values: numbers[name] })),
    ...FEATURES.map((name, i) => ({ name, type: DOUBLE, values: features[i] })),
    ...SESSION_TEXTS.map((name) => ({ name, type: INTEGER, values: texts[name] })),
  ];
  const staged = await stageColumns(connection, columns, terms, size);
  if (verdicts !== null) await stageVerdicts(connection, verdicts);
  let [first_start, last_start, latest] = [Infinity, -Infinity, -Infinity];
  for (let row = 0; row < size; row++) {
    first_start = Math.min(first_start, numbers.start_time[row]);
    last_start = Math.max(last_start, numbers.start_time[row]);
    if (numbers.end_time[row] <= until) latest = Math.max(latest, numbers.end_time[row]);
  }
  return { ...staged, repeated, first_start, last_start, latest: latest === -Infinity ? null : latest, model_version: verdicts?.model_version ?? null };
};

/**
 * Returns the statement that stores the staged sessions that are not stored yet. Duplicates have the same start, so the time
 * range (bound as `?` and `?`) lets the database skip other blocks.
 */
export const storeSessionsSql = (staged: StagedSessions): string => {
  const texts = SESSION_TEXTS.map((name) => ({ name, ...textSql(name, staged) }));
  const isScored = staged.model_version !== null;
  const columns = [
    's.session_id',
    `${NEXT_POSITION} AS position`,
    's.sample_key',
    ...SESSION_NUMBERS.map((name) => `${NULLABLE.has(name) ? `nullif(${numberSql(name, staged)}, -1)` : numberSql(name, staged)} AS ${name}`),
    ...FEATURES.map((name) => `${numberSql(name, staged)} AS ${name}`),
    ...texts.map(({ name, sql }) => `${sql} AS ${name}`),
    ...verdictSelect(isScored),
  ];
  return `INSERT INTO sessions BY NAME SELECT ${columns.join(', ')} FROM (SELECT *, ${ID_TEXT} AS session_id, ${SAMPLE_KEY} AS sample_key FROM staged) s
    ANTI JOIN (SELECT session_id FROM sessions WHERE start_time BETWEEN ? AND ?) known USING (session_id)
    ${texts.map(({ join }) => join).join(' ')} ${isScored ? verdictJoinsSql(numberSql('row', staged)) : ''}`;
};

/** An id of 64 bits has zeros in its low half: see SessionIds. */
const ID_TEXT = "CASE WHEN id_low = 0 THEN format('{:016x}', id_high) ELSE format('{:016x}{:016x}', id_high, id_low) END";
const SAMPLE_KEY = 'CASE WHEN id_low = 0 THEN id_high ELSE id_low END';
