import type { Field } from '@weir/schema';
import type { TrafficReads } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { roundSum } from '../sql/round-sums.ts';
import { toCondition } from '../sql/selection-sql.ts';
import { getColumn } from '../schema/tables.ts';

/** Limit on sessions for rank correlation, a uniform sample by hash: ranks need one sort per column. */
const RANKED_SESSIONS = 20_000;

/** Rank of a value; ties share their mean rank. */
const rank = (name: string): string => `rank() OVER (ORDER BY ${name}) + (count(*) OVER (PARTITION BY ${name}) - 1) / 2.0 AS ${name}`;

/** Returns the correlation of each pair of columns: Pearson over all sessions, or Spearman over a sample. */
export const readCorrelation = async (read: ReadRows, request: Parameters<TrafficReads['correlation']>[0]): Promise<readonly Field[]> => {
  const names = [...new Set(request.columns.map((column) => getColumn(column).name))];
  const { sql, values } = toCondition(request);
  const sample = `SELECT * FROM sessions WHERE ${sql} ORDER BY hash(session_id) LIMIT ${RANKED_SESSIONS}`;
  const from = request.method === 'pearson' ? `(SELECT * FROM sessions WHERE ${sql})` : `(SELECT ${names.map(rank).join(', ')} FROM (${sample}))`;
  const pairs = names.flatMap((a, row) => names.slice(row).map((b) => [a, b] as const));
  const [found] = await read(`SELECT ${pairs.map(([a, b], index) => `corr(${a}, ${b}) AS c${index}`).join(', ')} FROM ${from}`, values);
  const of = new Map(pairs.flatMap(([a, b], index) => [[`${a} ${b}`, found[`c${index}`]], [`${b} ${a}`, found[`c${index}`]]]));
  const coefficient = (a: string, b: string): number | null => {
    const value = of.get(`${a} ${b}`);
    return typeof value === 'number' && Number.isFinite(value) ? roundSum(value) : null;
  };
  return [
    { name: 'column', type: 'string', values: names },
    ...names.map((name): Field => ({ name, type: 'number', config: { description: `${request.method} coefficient with ${name}` }, values: names.map((other) => coefficient(other, name)) })),
  ];
};
