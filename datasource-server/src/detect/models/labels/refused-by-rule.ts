import type { Session } from '@weir/schema';
import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

/** What firewalls answer in a server's place: forbidden, not acceptable, too many requests, closed without an answer. */
const REFUSALS: ReadonlySet<number> = new Set([403, 406, 429, 444]);

const isRefusedByRule = ({ rule_names, response_code }: Session): boolean => rule_names !== null && response_code !== null && REFUSALS.has(response_code);

/** Whether the log says that a rule refused the session. */
export const refusedByRule = defineLabelSource({
  id: 'refused_by_rule',
  strength: 'weak',
  caveat:
    'The label is weak: it is what a rule of the log refused. Rules miss attacks and refuse the harmless, and the forest learns the rule, not the attack. It is shown nothing of the answer, for that is the label: no code, no rule, no bytes out.',
  features: ['bytes_in', 'bytes_in_per_sec', 'session_duration', 'uncommon_port'],
  labels: (sessions) => {
    const y = Int32Array.from(sessions, (session) => (session.response_code === null ? -1 : Number(isRefusedByRule(session))));
    const refused = y.filter((label) => label === 1).length;
    const answered = y.filter((label) => label === 0).length;
    if (Math.min(refused, answered) < MIN_PER_CLASS) {
      return { ok: false, reason: `The log says of ${refused} sessions that a rule refused them and of ${answered} that they were answered; it takes ${MIN_PER_CLASS} of each.` };
    }
    const meaning = `refused: a rule matched and the answer was one of ${[...REFUSALS].join(', ')}; answered: any other answer`;
    return { ok: true, labels: { classes: ['answered', 'refused'], y, meaning, left_out: [] } };
  },
});
