import { RANKED_SESSIONS, type Correlation, type TrafficReads } from '../../contract/traffic-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { toCondition } from '../selection.ts';
import { columnSql } from '../session-columns.ts';
import { integer, list, raw, sql, type Sql } from '../sql.ts';
import { SAMPLE_ORDER } from '../uniform-sample.ts';

/** Rank of a value: ties share their mean rank, nulls are the largest. */
const rank = (column: Sql): Sql => sql`rank() OVER (ORDER BY ${column} NULLS LAST) + (count(*) OVER (PARTITION BY ${column}) - 1) / 2.0 AS ${column}`;

/** Returns the correlation of each pair of columns: Pearson over all sessions, or Spearman over a sample, because ranks need one sort per column. */
export const readCorrelation = async ({ dialect, rows }: SqlEngine, request: Parameters<TrafficReads['correlation']>[0]): Promise<Correlation> => {
  const columns = [...new Set(request.columns)];
  const names = columns.map(columnSql);
  const selected = sql`SELECT ${list(names)} FROM sessions WHERE ${toCondition(dialect, request)}`;
  const from = request.method === 'pearson' ? selected : sql`SELECT ${list(names.map(rank))} FROM (${selected} ORDER BY ${SAMPLE_ORDER} LIMIT ${integer(RANKED_SESSIONS)}) sample`;
  const pairs = names.flatMap((_, row) => names.slice(row).map((_other, offset) => [row, row + offset] as const));
  const [found] = await rows(sql`SELECT ${list(pairs.map(([row, column], index) => sql`${dialect.correlation(names[row], names[column])} AS ${raw(`c${index}`)}`))} FROM (${from}) selected`);
  const coefficients = new Float64Array(columns.length ** 2).fill(NaN);
  pairs.forEach(([row, column], index) => {
    const value = found[`c${index}`];
    if (typeof value === 'number' && Number.isFinite(value)) coefficients[row * columns.length + column] = coefficients[column * columns.length + row] = value;
  });
  return { columns, coefficients };
};
