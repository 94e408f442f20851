import type { Session } from '@weir/schema';
import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

/** Response codes of firewalls: forbidden, not acceptable, too many requests, closed without a response. */
const REFUSALS: ReadonlySet<number> = new Set([403, 406, 429, 444]);

const isRefusedByRule = ({ rule_names, response_code }: Session): boolean => rule_names !== null && response_code !== null && REFUSALS.has(response_code);

/** Sessions that a rule refused, according to the log. */
export const refusedByRule = defineLabelSource({
  id: 'refused_by_rule',
  strength: 'weak',
  caveat:
    'The label is weak: it marks what a rule refused. Rules miss attacks and refuse harmless sessions, and the forest learns the rule, not the attack. Its input features exclude the response (code, rule, bytes out), because that is the label.',
  features: ['bytes_in', 'bytes_in_per_sec', 'session_duration', 'uncommon_port'],
  labels: (sessions) => {
    const y = Int32Array.from(sessions, (session) => (session.response_code === null ? -1 : Number(isRefusedByRule(session))));
    const refused = y.filter((label) => label === 1).length;
    const answered = y.filter((label) => label === 0).length;
    if (Math.min(refused, answered) < MIN_PER_CLASS) {
      return { ok: false, reason: `The log has ${refused} sessions that a rule refused and ${answered} that were answered; at least ${MIN_PER_CLASS} of each are required.` };
    }
    const meaning = `refused: a rule matched and the response code is one of ${[...REFUSALS].join(', ')}; answered: any other response code`;
    return { ok: true, labels: { classes: ['answered', 'refused'], y, meaning, left_out: [] } };
  },
});
