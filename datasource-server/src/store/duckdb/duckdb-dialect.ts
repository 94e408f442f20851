import type { RowShape, SqlDialect } from '../sql/dialect.ts';
import { integer, list, raw, sql, type Sql } from '../sql/sql.ts';

const SHAPE_TYPES: Readonly<Record<RowShape[string], string>> = { text: 'VARCHAR', integer: 'BIGINT', number: 'DOUBLE' };

const numbers = (values: readonly number[]): Sql => raw(`[${values.join(', ')}]`);

/** How DuckDB writes SQL. */
export const duckDbDialect: SqlDialect = {
  placeholder: () => '?',
  toDouble: (number) => sql`(${number})::DOUBLE`,
  toDoubleOrNaN: (number) => sql`coalesce((${number})::DOUBLE, 'nan'::DOUBLE)`,
  toText: (value) => sql`CAST(${value} AS VARCHAR)`,
  unsigned: (value) => raw(`${value}::UBIGINT`),
  isSame: (one, other) => sql`(${one} IS NOT DISTINCT FROM ${other})`,
  isFinite: (number) => sql`isfinite(${number})`,
  lowerCase: (text) => sql`lower(${text})`,
  startsWith: (text, start) => sql`starts_with(${text}, ${start})`,
  contains: (text, part) => sql`contains(${text}, ${part})`,
  joinTexts: (texts) => sql`concat_ws(' ', ${list(texts)})`,
  matchesPattern: (text, pattern, { ignoreCase }) => sql`regexp_full_match(${text}, ${pattern}, ${raw(ignoreCase ? "'is'" : "'s'")})`,
  jsonText: (document, path) => sql`json_extract_string(${document}, ${raw(`'$.${path.join('.')}'`)})`,
  quotient: (dividend, divisor) => sql`(${dividend} // ${divisor})`,
  bucket: (time, from_ms, width_ms) => sql`floor((${time} - ${integer(from_ms)}) / ${integer(width_ms)})::DOUBLE`,
  countIf: (condition) => sql`count(*) FILTER (${condition})::DOUBLE`,
  quantiles: (number, shares) => sql`quantile_cont((${number})::DOUBLE, ${numbers(shares)})`,
  largest: (value, count) => sql`max(${value}, ${integer(count)})`,
  row: (values) => sql`{${list(Object.entries(values).map(([name, value]) => sql`${raw(name)}: ${value}`))}}`,
  valueOf: (row, name) => sql`${row}.${raw(name)}`,
  firstBy: (value, order) => sql`arg_min(${value}, (${list(order)}))`,
  firstFewBy: (value, order, count) => sql`arg_min(${value}, (${list(order)}), ${integer(count)})`,
  deviation: (number) => sql`stddev_pop(${number})`,
  correlation: (one, other) => sql`corr(${one}, ${other})`,
  integers: (from, to, column) => sql`range(${integer(from)}, ${integer(to)}) numbers(${raw(column)})`,
  boundRows: (rows, shape) => {
    const types = Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, SHAPE_TYPES[type]]));
    return sql`(SELECT unnest(from_json(${JSON.stringify(rows)}::JSON, ${raw(`'${JSON.stringify([types])}'`)}), max_depth := 2))`;
  },
};
