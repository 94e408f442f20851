import { hash } from 'node:crypto';
import { idAt, MAX_SESSION_IDS, type Finding } from '@weir/schema';
import { lastEnd, type SourceSlice } from './source-slice.ts';
import { toConfidence } from './votes.ts';

/** Values that a kind of finding sets; the other fields of the finding are derived from them. */
interface FindingParts extends Pick<Finding, 'kind' | 'severity' | 'actual' | 'unit' | 'sentence' | 'advice' | 'votes'>, Partial<Pick<Finding, 'direction' | 'typical' | 'technique'>> {
  readonly source: SourceSlice;
  /** Rows of its sessions, at least one; the first ones are named in it. */
  readonly members: readonly number[];
  /** Start of the first member when left out. */
  readonly start_time?: number;
  /** End of the last member when left out. */
  readonly end_time?: number;
  /** Input of the id; by default the kind and the start. */
  readonly identity?: { readonly kind: string; readonly start_time: number };
}

/** Returns a finding whose id is the same for the same kind, entity and start. */
export const makeFinding = ({
  kind,
  source,
  members,
  start_time = source.sessions.numbers.start_time[members[0]],
  end_time = lastEnd(source, members),
  identity = { kind, start_time },
  severity,
  direction = 'none',
  typical = null,
  actual,
  unit,
  sentence,
  advice,
  votes,
  technique = null,
}: FindingParts): Finding => ({
  finding_id: hash('sha256', `${identity.kind}\n${source.src_ip}\n${identity.start_time}`, 'hex').slice(0, 16),
  kind,
  entity_type: 'src_ip',
  entity: source.src_ip,
  start_time,
  end_time,
  severity,
  confidence: toConfidence(votes.map(({ weight }) => weight)),
  direction,
  typical,
  actual,
  unit,
  sentence,
  advice,
  votes,
  technique,
  session_count: members.length,
  session_ids: members.slice(0, MAX_SESSION_IDS).map((row) => idAt(source.sessions.ids, row)),
});
