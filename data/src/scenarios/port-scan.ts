import { CAST } from '../cast.ts';
import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** A normal week with one port scan. */
export const portScan = defineScenario({
  id: 'port_scan',
  title: 'Port scan',
  story: 'One address sends requests to three dozen ports within an hour.',
  expects: [{ kind: 'port_scan', src_ips: [CAST.scanner.src_ip], direction: 'none', technique: 'T1595' }],
  rows: (seed) => generateSample({ seed, attacks: ['scan'] }).rows,
});
