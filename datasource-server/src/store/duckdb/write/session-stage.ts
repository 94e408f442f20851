import { DOUBLE, INTEGER, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { FEATURE_COLUMNS } from '@weir/schema';
import type { ScoredSession } from '../../store.ts';
import { numberSql, stageColumns, textSql, type Staged, type StagedColumn } from './staged-columns.ts';

/** Maximum number of sessions in one part of an upload: one row group of the database. */
export const PART_SESSIONS = 122_880;

const FIRST_ROWS = 1024;

type ReadNumber = (row: ScoredSession) => number | null;
type ReadText = (row: ScoredSession) => string | null;

/** Nullable numbers are never negative, so -1 stands for null. */
const NUMBERS: ReadonlyArray<readonly [name: string, read: ReadNumber]> = [
  ['start_time', ({ session }) => session.start_time],
  ['end_time', ({ session }) => session.end_time],
  ['response_code', ({ session }) => session.response_code],
  ['dst_port', ({ session }) => session.dst_port],
  ['bytes_in', ({ session }) => session.bytes_in],
  ['bytes_out', ({ session }) => session.bytes_out],
  ['anomaly_score', ({ verdict }) => verdict?.anomaly_score ?? null],
  ['rarity', ({ verdict }) => verdict?.rarity ?? null],
  ['class_probability', ({ verdict }) => verdict?.class_probability ?? null],
  ['is_anomaly', ({ verdict }) => (verdict === null ? null : Number(verdict.is_anomaly))],
];
const FEATURES = FEATURE_COLUMNS.map(({ name }) => name);
const TEXTS: ReadonlyArray<readonly [name: string, read: ReadText]> = [
  ['src_ip', ({ session }) => session.src_ip],
  ['src_ip_country_code', ({ session }) => session.src_ip_country_code],
  ['protocol', ({ session }) => session.protocol],
  ['dst_ip', ({ session }) => session.dst_ip],
  ['rule_names', ({ session }) => session.rule_names],
  ['observation_name', ({ session }) => session.observation_name],
  ['source_meta', ({ session }) => session.source_meta],
  ['source_name', ({ session }) => session.source_name],
  ['detection_types', ({ session }) => session.detection_types],
  ['label', ({ session }) => session.label],
  ['risk_class', ({ verdict }) => verdict?.risk_class ?? null],
  ['reason', ({ verdict }) => verdict?.reason ?? null],
  ['model_version', ({ verdict }) => verdict?.model_version ?? null],
];

/** Summary of a staged part of the sessions of an upload. */
export interface StagedSessions extends Staged {
  /** Sessions left out because they occur twice in the part. */
  readonly repeated: number;
  /** Earliest and latest start, latest end, UTC epoch ms. */
  readonly first_start: number;
  readonly last_start: number;
  readonly latest: number;
}

/** Collects scored sessions as columns. */
export class SessionStage {
  private readonly ids = new Map<string, number>();
  private readonly numbers = NUMBERS.map(() => new Float64Array(FIRST_ROWS));
  private readonly features = FEATURES.map(() => new Float64Array(FIRST_ROWS));
  private readonly texts = TEXTS.map(() => new Int32Array(FIRST_ROWS));
  private readonly terms = new Map<string, number>();
  private repeated = 0;

  get isFull(): boolean {
    return this.ids.size === PART_SESSIONS;
  }

  add(row: ScoredSession): void {
    const at = this.ids.size;
    if (this.ids.has(row.session.session_id)) {
      this.repeated++;
      return;
    }
    this.ids.set(row.session.session_id, at);
    if (at === this.numbers[0].length) this.grow();
    for (let i = 0; i < NUMBERS.length; i++) this.numbers[i][at] = NUMBERS[i][1](row) ?? -1;
    for (let i = 0; i < FEATURES.length; i++) this.features[i][at] = row.features[i];
    for (let i = 0; i < TEXTS.length; i++) {
      const text = TEXTS[i][1](row);
      this.texts[i][at] = text === null ? -1 : this.termOf(text);
    }
  }

  /** Moves the collected sessions into the temporary tables of a connection; null if there are none. */
  async flush(connection: DuckDBConnection): Promise<StagedSessions | null> {
    const size = this.ids.size;
    if (size === 0) return null;
    const columns: StagedColumn[] = [
      { name: 'session_id', type: VARCHAR, values: [...this.ids.keys()] },
      ...NUMBERS.map(([name], i) => ({ name, type: DOUBLE, values: this.numbers[i] })),
      ...FEATURES.map((name, i) => ({ name, type: DOUBLE, values: this.features[i] })),
      ...TEXTS.map(([name], i) => ({ name, type: INTEGER, values: this.texts[i] })),
    ];
    const staged = await stageColumns(connection, columns, [...this.terms.keys()], size);
    const [starts, ends] = this.numbers.map((values) => values.subarray(0, size));
    const most = (a: number, b: number): number => Math.max(a, b);
    const part = { ...staged, repeated: this.repeated, first_start: starts.reduce((a, b) => Math.min(a, b)), last_start: starts.reduce(most), latest: ends.reduce(most) };
    this.ids.clear();
    this.terms.clear();
    this.repeated = 0;
    return part;
  }

  private grow(): void {
    for (const columns of [this.numbers, this.features, this.texts]) {
      columns.forEach((values, i) => {
        const grown = new (values.constructor as new (length: number) => typeof values)(2 * values.length);
        grown.set(values);
        columns[i] = grown;
      });
    }
  }

  private termOf(text: string): number {
    const known = this.terms.get(text);
    if (known !== undefined) return known;
    this.terms.set(text, this.terms.size);
    return this.terms.size - 1;
  }
}

/**
 * Returns statements that store the staged sessions that are not stored yet and leave them in the table `fresh_sessions`.
 * Duplicates have the same start, so the time range (bound as `?` and `?`) lets the database skip other blocks.
 */
export const storeSessionsSql = (staged: Staged): readonly [fresh: string, store: string] => {
  const texts = TEXTS.map(([name]) => ({ name, ...textSql(name, staged) }));
  const columns = [
    's.session_id',
    ...NUMBERS.map(([name]) => `nullif(${numberSql(name, staged)}, -1)${name === 'is_anomaly' ? '::BOOLEAN' : ''} AS ${name}`),
    ...FEATURES.map((name) => `${numberSql(name, staged)} AS ${name}`),
    ...texts.map(({ name, sql }) => `${sql} AS ${name}`),
  ];
  return [
    `CREATE OR REPLACE TEMP TABLE fresh_sessions AS SELECT ${columns.join(', ')} FROM staged s
       ANTI JOIN (SELECT session_id FROM sessions WHERE start_time BETWEEN ? AND ?) known USING (session_id)
       ${texts.map(({ join }) => join).join(' ')}`,
    'INSERT INTO sessions BY NAME SELECT * FROM fresh_sessions',
  ];
};
