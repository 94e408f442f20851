import { CAST } from '../cast.ts';
import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** A normal week in which a customer account downloads far more than ever before. */
export const exfiltration = defineScenario({
  id: 'exfiltration',
  title: 'Exfiltration through an account',
  story: 'A customer who normally reads reports downloads hundreds of MB within an hour and uploads almost nothing: the direction and ratio of T1048.',
  expects: [{ kind: 'level_shift', src_ips: [CAST.customer.src_ip], direction: 'out', technique: 'T1048' }],
  rows: (seed) => generateSample({ seed, attacks: ['exfiltration'] }).rows,
});
