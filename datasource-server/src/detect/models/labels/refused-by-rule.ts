import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

/** Response codes of firewalls: forbidden, not acceptable, too many requests, closed without a response. */
const REFUSALS: ReadonlySet<number> = new Set([403, 406, 429, 444]);

/** Sessions that a rule refused, according to the log. */
export const refusedByRule = defineLabelSource({
  id: 'refused_by_rule',
  strength: 'weak',
  caveat:
    'The label is weak: it marks what a rule refused. Rules miss attacks and refuse harmless sessions, and the forest learns the rule, not the attack. Its input features exclude the response (code, rule, bytes out), because that is the label.',
  features: ['bytes_in', 'bytes_in_per_sec', 'session_duration', 'uncommon_port'],
  labels: ({ size, numbers: { response_code }, texts: { rule_names } }) => {
    const y = new Int32Array(size);
    let [refused, answered] = [0, 0];
    for (let row = 0; row < size; row++) {
      y[row] = response_code[row] === -1 ? -1 : Number(rule_names[row] !== -1 && REFUSALS.has(response_code[row]));
      if (y[row] === 1) refused++;
      else if (y[row] === 0) answered++;
    }
    if (Math.min(refused, answered) < MIN_PER_CLASS) {
      return { ok: false, reason: `The log has ${refused} sessions that a rule refused and ${answered} that were answered; at least ${MIN_PER_CLASS} of each are required.` };
    }
    const meaning = `refused: a rule matched and the response code is one of ${[...REFUSALS].join(', ')}; answered: any other response code`;
    return { ok: true, labels: { classes: ['answered', 'refused'], y, meaning, left_out: [] } };
  },
});
