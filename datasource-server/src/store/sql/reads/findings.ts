import { SEVERITIES, type Finding } from '@weir/schema';
import type { FindingRecord, FindingsRequest } from '../../contract/session-reads.ts';
import type { Row } from '../dialect.ts';
import type { SqlEngine } from '../engine.ts';
import { integer, raw, sql, type Sql } from '../sql.ts';

/** Parsed findings of shared rows. */
const parsed = new WeakMap<readonly Row[], readonly Finding[]>();

/** Returns the condition of findings that touch a range and have at least a severity. */
const touching = ({ from_ms, to_ms, min_severity }: Omit<FindingsRequest, 'limit'>): Sql =>
  sql`start_time < ${to_ms} AND end_time >= ${from_ms} AND severity_rank >= ${integer(SEVERITIES.indexOf(min_severity))}`;

/** Returns findings: the most severe first, then by priority, then the latest. */
export const readFindings = async ({ rows }: SqlEngine, { limit, ...range }: FindingsRequest): Promise<readonly Finding[]> => {
  const found = await rows(
    sql`SELECT body FROM findings WHERE ${touching(range)} ORDER BY severity_rank DESC, is_lower_priority, end_time DESC, finding_id LIMIT ${integer(limit)}`,
  );
  const known = parsed.get(found);
  if (known !== undefined) return known;
  const findings = found.map(({ body }) => JSON.parse(body as string) as Finding);
  parsed.set(found, findings);
  return findings;
};

/** Returns the number of findings. */
export const readFindingCount = async ({ dialect, rows }: SqlEngine, range: Omit<FindingsRequest, 'limit'>): Promise<number> => {
  const [{ count }] = await rows(sql`SELECT ${dialect.toDouble(raw('count(*)'))} AS count FROM findings WHERE ${touching(range)}`);
  return count as number;
};

/** Returns a finding with its population; null if there is none with this id. */
export const readFinding = async ({ rows }: SqlEngine, finding_id: string): Promise<FindingRecord | null> => {
  const [row] = await rows(
    sql`SELECT findings.body AS finding, populations.body AS population
     FROM findings LEFT JOIN populations ON populations.population_id = findings.population_id WHERE finding_id = ${finding_id}`,
  );
  return row === undefined ? null : { finding: JSON.parse(row.finding as string) as Finding, population: row.population as string | null };
};
