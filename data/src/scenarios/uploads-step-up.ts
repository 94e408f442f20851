import { CAST } from '../cast.ts';
import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** A calm week in which a partner feed rises to a new level of uploads. */
export const uploadsStepUp = defineScenario({
  id: 'uploads_step_up',
  title: 'Uploads step up and stay',
  story: 'A feed of steady size rises to four, then six times it. An upload is no technique: a changed job looks the same.',
  expects: [{ kind: 'level_shift', src_ips: [CAST.feed.src_ip], direction: 'in', technique: null }],
  rows: (seed) => generateSample({ seed, attacks: ['level_shift'] }).rows,
});
