import { hash } from 'node:crypto';
import { MAX_SESSION_IDS, type Finding } from '@weir/schema';
import { lastEnd, type Evidence } from './evidence.ts';
import { toConfidence } from './votes.ts';

/** Values that a kind of finding sets; the other fields of the finding are derived from them. */
interface FindingParts extends Pick<Finding, 'kind' | 'severity' | 'actual' | 'unit' | 'sentence' | 'advice' | 'votes'>, Partial<Pick<Finding, 'direction' | 'typical' | 'technique'>> {
  readonly src_ip: string;
  /** Sessions of the finding, at least one; the first ones are named in it. */
  readonly members: readonly Evidence[];
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
  src_ip,
  members,
  start_time = members[0].session.start_time,
  end_time = lastEnd(members),
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
  finding_id: hash('sha256', `${identity.kind}\n${src_ip}\n${identity.start_time}`, 'hex').slice(0, 16),
  kind,
  entity_type: 'src_ip',
  entity: src_ip,
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
  session_ids: members.slice(0, MAX_SESSION_IDS).map(({ session }) => session.session_id),
});
