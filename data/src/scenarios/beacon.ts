import { CAST } from '../cast.ts';
import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** A calm week in which an address begins to call as regularly as a machine. */
export const beacon = defineScenario({
  id: 'beacon',
  title: 'A beacon begins',
  story: 'A new address calls about hourly, always with the same few bytes. In the log of a server that names no technique: command and control runs the other way.',
  expects: [{ kind: 'beacon', src_ips: [CAST.beacon.src_ip], direction: 'none', technique: null }],
  rows: (seed) => generateSample({ seed, attacks: ['beacon'] }).rows,
});
