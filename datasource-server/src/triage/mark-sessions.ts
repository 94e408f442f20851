import type { DispositionVerdict, Field } from '@weir/schema';
import type { TriageState } from './apply-dispositions.ts';

/** Verdicts by session id and by source. */
interface SessionVerdicts {
  readonly session: ReadonlyMap<string, DispositionVerdict>;
  readonly finding: ReadonlyMap<string, DispositionVerdict>;
  readonly entity: ReadonlyMap<string, DispositionVerdict>;
}

const bySession = ({ byTarget }: TriageState): SessionVerdicts => {
  const of = { session: new Map<string, DispositionVerdict>(), finding: new Map<string, DispositionVerdict>(), entity: new Map<string, DispositionVerdict>() };
  for (const { target, verdict, subject } of byTarget.values()) {
    if (target.kind === 'finding') for (const id of subject.session_ids) of.finding.set(id, verdict);
    else of[target.kind].set(target.id, verdict);
  }
  return of;
};

/**
 * Adds the column `disposition` to session columns: the verdict on the session, else on a finding it belonged to at that
 * time, else on its source; null for none. It only marks sessions and hides none.
 *
 * @param fields - returned unchanged if session_id or src_ip is missing
 */
export const markSessions = (fields: readonly Field[], state: TriageState): readonly Field[] => {
  const [ids, sources] = ['session_id', 'src_ip'].map((wanted) => fields.find(({ name }) => name === wanted)?.values);
  if (ids === undefined || sources === undefined) return fields;
  const { session, finding, entity } = bySession(state);
  const values = Array.from(ids, (id, row) => session.get(id as string) ?? finding.get(id as string) ?? entity.get(sources[row] as string) ?? null);
  return [...fields, { name: 'disposition', type: 'string', values, config: { description: 'Verdict of an analyst on the session, else on a finding it belonged to, else on its source.' } }];
};
