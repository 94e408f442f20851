import type { Random } from '../statistics/random.ts';

/** Draws a bootstrap sample of all rows, with replacement: sets `drawn[row]` to the number of times the row was drawn. */
export function drawBootstrap(random: Random, drawn: Int32Array): void {
  drawn.fill(0);
  for (let i = 0; i < drawn.length; i++) drawn[random.below(drawn.length)]++;
}
