import type { Random } from '../statistics/random.ts';

/** Draws as many rows as there are, with replacement: `drawn[row]` becomes how often row was drawn. */
export function drawBootstrap(random: Random, drawn: Int32Array): void {
  drawn.fill(0);
  for (let i = 0; i < drawn.length; i++) drawn[random.below(drawn.length)]++;
}
