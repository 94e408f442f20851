import { CAST } from '../cast.ts';
import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** A normal week in which four addresses guess passwords. */
export const guessedPasswords = defineScenario({
  id: 'guessed_passwords',
  title: 'Password guessing',
  story: 'Four addresses get status 401, later 403, in window after window; none logs in.',
  expects: [{ kind: 'refused_requests', src_ips: CAST.bruteForcers.map(({ src_ip }) => src_ip), direction: 'none', technique: 'T1110' }],
  rows: (seed) => generateSample({ seed, attacks: ['brute_force'] }).rows,
});
