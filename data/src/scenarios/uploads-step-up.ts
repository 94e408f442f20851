import { CAST } from '../cast.ts';
import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** A normal week in which the uploads of a partner feed rise to a new level. */
export const uploadsStepUp = defineScenario({
  id: 'uploads_step_up',
  title: 'Level shift of uploads',
  story: 'A feed of constant size rises to four times, then six times its size. Larger uploads are not evidence for a technique: a changed job looks the same.',
  expects: [{ kind: 'level_shift', src_ips: [CAST.feed.src_ip], direction: 'in', technique: null }],
  rows: (seed) => generateSample({ seed, attacks: ['level_shift'] }).rows,
});
