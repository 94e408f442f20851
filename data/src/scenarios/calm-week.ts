import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** Seven days without anything to review. */
export const calmWeek = defineScenario({
  id: 'calm_week',
  title: 'Calm week',
  story: 'Visitors, shared exits with bursts, a nightly backup, a check every half hour, one large download, one forgotten password and one dead link.',
  expects: [],
  rows: (seed) => generateSample({ seed, attacks: [] }).rows,
});
