import { SEVERITIES } from '@weir/schema';
import type { FindingCount, FindingCountsRequest } from '../traffic-reads.ts';
import type { ReadRows } from './anomaly-counts.ts';

/** Labels of a finding by what it is grouped by. */
const LABELS: Readonly<Record<string, string>> = {
  kind: "json_extract_string(body, '$.kind')",
  severity: "json_extract_string(body, '$.severity')",
  entity: 'entity',
  technique: "coalesce(json_extract_string(body, '$.technique.id'), 'none')",
};

const figure = (name: string): string => `arg_max(json_extract(body, '$.${name}')::DOUBLE, (severity_rank, end_time)) AS ${name}`;

/** Findings that touch the range, by their labels; figures are those of the most severe, the latest of several. */
export const readFindingCounts = async (read: ReadRows, request: FindingCountsRequest): Promise<readonly FindingCount[]> => {
  const { group_by, kinds } = request;
  const labels = group_by.map((name) => `${LABELS[name]} AS label_${name}`);
  const of_kinds = kinds.length === 0 ? '' : ` AND ${LABELS.kind} IN (${kinds.map(() => '?').join(', ')})`;
  const rows = await read(
    `SELECT ${[...labels, 'count(*)::DOUBLE AS count', figure('typical'), figure('actual'), figure('confidence')].join(', ')}
     FROM findings WHERE start_time < ? AND end_time >= ? AND severity_rank >= ?${of_kinds} GROUP BY ALL ORDER BY ALL`,
    [request.to_ms, request.from_ms, SEVERITIES.indexOf(request.min_severity), ...kinds],
  );
  return rows
    .filter(({ count }) => (count as number) > 0)
    .map((row) => ({ ...(row as unknown as FindingCount), labels: Object.fromEntries(group_by.map((name) => [name, row[`label_${name}`] as string])) }));
};
