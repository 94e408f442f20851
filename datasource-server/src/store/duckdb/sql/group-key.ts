import { getColumn } from '../schema/tables.ts';

/** Value of a group where the column has none. */
export const UNKNOWN = 'unknown';

/** Series under which everything beyond the top K is put together. */
export const OTHER = 'other';

/** Findings are few and their names of columns are those of sessions: renamed, the columns outside are those of the session. */
const TECHNIQUE = `(SELECT min(technique) FROM (
    SELECT entity, start_time AS found_from, end_time AS found_to, json_extract_string(body, '$.technique.id') AS technique FROM findings)
  WHERE entity = src_ip AND found_from <= start_time AND start_time <= found_to)`;

/** What sessions are grouped by, as text; `technique` is that of a finding that the session lies in. */
export const groupKeySql = (group_by: string): string =>
  `coalesce(CAST(${group_by === 'technique' ? TECHNIQUE : getColumn(group_by).name} AS VARCHAR), '${group_by === 'technique' ? 'none' : UNKNOWN}')`;
