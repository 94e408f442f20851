import { CAST } from '../cast.ts';
import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** A calm week in which a customer account draws far more out of the server than ever. */
export const exfiltration = defineScenario({
  id: 'exfiltration',
  title: 'Data leave through an account',
  story: 'A customer who reads reports draws hundreds of MB within an hour and sends next to nothing: the direction and the ratio that T1048 asks for.',
  expects: [{ kind: 'level_shift', src_ips: [CAST.customer.src_ip], direction: 'out', technique: 'T1048' }],
  rows: (seed) => generateSample({ seed, attacks: ['exfiltration'] }).rows,
});
