import { CAST } from '../cast.ts';
import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** A normal week in which an address starts to call at regular intervals. */
export const beacon = defineScenario({
  id: 'beacon',
  title: 'Beacon',
  story: 'A new address calls about once an hour, always with nearly the same few bytes. A server log gives no evidence for a technique: command and control traffic goes in the other direction.',
  expects: [{ kind: 'beacon', src_ips: [CAST.beacon.src_ip], direction: 'none', technique: null }],
  rows: (seed) => generateSample({ seed, attacks: ['beacon'] }).rows,
});
