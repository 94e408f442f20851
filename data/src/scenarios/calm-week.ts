import { generateSample } from '../generate-sample.ts';
import { defineScenario } from './define-scenario.ts';

/** Seven days on which nothing happened that anyone need look at. */
export const calmWeek = defineScenario({
  id: 'calm_week',
  title: 'A calm week',
  story: 'Visitors, shared exits with bursts, a nightly backup, a check every half hour, one large download, one forgotten password and one dead link.',
  expects: [],
  rows: (seed) => generateSample({ seed, attacks: [] }).rows,
});
