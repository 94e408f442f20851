import { getColumn } from '../schema/tables.ts';

/** Group of rows without a value. */
export const UNKNOWN = 'unknown';

/** Renames the time columns of findings, so that the outer condition refers to those of the session. */
const TECHNIQUE = `(SELECT min(technique) FROM (
    SELECT entity, start_time AS found_from, end_time AS found_to, json_extract_string(body, '$.technique.id') AS technique FROM findings)
  WHERE entity = src_ip AND found_from <= start_time AND start_time <= found_to)`;

/** Returns the group of a session as text; for `technique`, the technique of a finding whose time range covers the session. */
export const groupKeySql = (group_by: string): string =>
  `coalesce(CAST(${group_by === 'technique' ? TECHNIQUE : getColumn(group_by).name} AS VARCHAR), '${group_by === 'technique' ? 'none' : UNKNOWN}')`;
