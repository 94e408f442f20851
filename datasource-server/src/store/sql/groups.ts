import { NO_TECHNIQUE, UNKNOWN_GROUP } from '../contract/traffic-reads.ts';
import type { SqlDialect } from './dialect.ts';
import { columnSql } from './session-columns.ts';
import { raw, sql, type Sql } from './sql.ts';

/** Renames the time columns of findings, so that the outer condition refers to those of the session. */
const technique = ({ jsonText }: SqlDialect): Sql => sql`(SELECT min(technique) FROM (
    SELECT entity, start_time AS found_from, end_time AS found_to, ${jsonText(raw('body'), ['technique', 'id'])} AS technique FROM findings) found
  WHERE entity = src_ip AND found_from <= start_time AND start_time <= found_to)`;

/** Returns the group of a session as text; without a grouping, an empty text. */
export const groupKey = (dialect: SqlDialect, group_by: string | null): Sql => {
  if (group_by === null) return raw("''");
  if (group_by === 'technique') return sql`coalesce(${technique(dialect)}, ${raw(`'${NO_TECHNIQUE}'`)})`;
  return sql`coalesce(${dialect.toText(columnSql(group_by))}, ${raw(`'${UNKNOWN_GROUP}'`)})`;
};
