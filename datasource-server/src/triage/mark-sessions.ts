import type { DispositionVerdict, Field } from '@weir/schema';
import type { TriageState } from './apply-dispositions.ts';

/** What analysts said, by session and by source. */
interface SaidOfSessions {
  readonly session: ReadonlyMap<string, DispositionVerdict>;
  readonly finding: ReadonlyMap<string, DispositionVerdict>;
  readonly entity: ReadonlyMap<string, DispositionVerdict>;
}

const bySession = ({ said }: TriageState): SaidOfSessions => {
  const of = { session: new Map<string, DispositionVerdict>(), finding: new Map<string, DispositionVerdict>(), entity: new Map<string, DispositionVerdict>() };
  for (const { target, verdict, subject } of said.values()) {
    if (target.kind === 'finding') for (const id of subject.session_ids) of.finding.set(id, verdict);
    else of[target.kind].set(target.id, verdict);
  }
  return of;
};

/**
 * The column `disposition` for columns of sessions: what analysts said of the session, else of a finding that it was in when
 * they said it, else of its source; null where nobody said anything. It marks and hides nothing.
 *
 * @param fields - session_id and src_ip among them; without, they are given back as they are
 */
export const markSessions = (fields: readonly Field[], state: TriageState): readonly Field[] => {
  const [ids, sources] = ['session_id', 'src_ip'].map((wanted) => fields.find(({ name }) => name === wanted)?.values);
  if (ids === undefined || sources === undefined) return fields;
  const { session, finding, entity } = bySession(state);
  const values = Array.from(ids, (id, row) => session.get(id as string) ?? finding.get(id as string) ?? entity.get(sources[row] as string) ?? null);
  return [...fields, { name: 'disposition', type: 'string', values, config: { description: 'What analysts said of the session, else of a finding that it was in, else of its source.' } }];
};
