import { DOUBLE, INTEGER, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { VERDICT_COLUMNS, type VerdictBlock } from '@weir/schema';
import { appendColumns } from './append-columns.ts';

/** Tables of staged verdicts: the numbers of each row, and the texts, which few rows have or many rows share. */
const TABLES_SQL = [
  'CREATE OR REPLACE TEMP TABLE verdicts (row INTEGER, anomaly_score DOUBLE, rarity DOUBLE, is_anomaly INTEGER, risk_class INTEGER, class_probability DOUBLE)',
  'CREATE OR REPLACE TEMP TABLE verdict_reasons (reason_row INTEGER, reason_text VARCHAR)',
  'CREATE OR REPLACE TEMP TABLE verdict_classes (class_id INTEGER, class_name VARCHAR)',
  'CREATE OR REPLACE TEMP TABLE verdict_model (model_name VARCHAR)',
];

/**
 * Copies verdicts of one model into the temporary tables of a connection. They belong to the rows of another staged table that
 * have the same number in its column `row`.
 *
 * @param from_row - number of the first row; 0 drops the verdicts staged before
 */
export const stageVerdicts = async (connection: DuckDBConnection, verdicts: VerdictBlock, from_row = 0): Promise<void> => {
  const { size, is_anomaly, reasons, risk_classes, model_version } = verdicts;
  if (from_row === 0) {
    for (const sql of TABLES_SQL) await connection.run(sql);
    await appendColumns(connection, 'verdict_classes', [INTEGER, VARCHAR], [Int32Array.from(risk_classes.keys()), risk_classes], risk_classes.length);
    await appendColumns(connection, 'verdict_model', [VARCHAR], [[model_version]], 1);
  }
  const rows = Int32Array.from({ length: size }, (_, row) => from_row + row);
  const flags = Int32Array.from(is_anomaly.subarray(0, size));
  const anomalous = rows.filter((_, row) => flags[row] === 1);
  await appendColumns(
    connection,
    'verdicts',
    [INTEGER, DOUBLE, DOUBLE, INTEGER, INTEGER, DOUBLE],
    [rows, verdicts.anomaly_score, verdicts.rarity, flags, verdicts.risk_class, verdicts.class_probability],
    size,
  );
  await appendColumns(connection, 'verdict_reasons', [INTEGER, VARCHAR], [anomalous, reasons], anomalous.length);
};

/** Values of the verdict columns, given verdictJoinsSql. */
const VALUES: Readonly<Record<(typeof VERDICT_COLUMNS)[number]['name'], string>> = {
  anomaly_score: 'verdicts.anomaly_score',
  rarity: 'verdicts.rarity',
  is_anomaly: 'verdicts.is_anomaly = 1',
  risk_class: 'class_name',
  class_probability: 'nullif(verdicts.class_probability, -1)',
  reason: 'reason_text',
  model_version: '(SELECT model_name FROM verdict_model)',
};

const SQL_TYPES: Readonly<Record<string, string>> = { number: 'DOUBLE', boolean: 'BOOLEAN', string: 'VARCHAR' };

/** Returns joins of a staged table with the verdicts of its rows, given the SQL of its row number. */
export const verdictJoinsSql = (row: string): string => `JOIN verdicts ON verdicts.row = ${row} LEFT JOIN verdict_reasons ON reason_row = verdicts.row
  LEFT JOIN verdict_classes ON class_id = verdicts.risk_class`;

/** Returns select items of the verdict columns; nulls without verdicts. */
export const verdictSelect = (isScored: boolean): string[] => VERDICT_COLUMNS.map(({ name, type }) => `${isScored ? VALUES[name] : `NULL::${SQL_TYPES[type]}`} AS ${name}`);

/** Frees the memory of staged verdicts. */
export const dropVerdicts = async (connection: DuckDBConnection): Promise<void> => {
  for (const table of ['verdicts', 'verdict_reasons', 'verdict_classes', 'verdict_model']) await connection.run(`DROP TABLE IF EXISTS temp.${table}`);
};
