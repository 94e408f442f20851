import { assertSameLength } from './labelled-scores.ts';
import { assertInteger } from '../statistics/matrix.ts';

/**
 * Selects points of a curve that look like the whole curve: the first, the last, and those closest to equal steps along its length.
 *
 * @param x - at least one point, finite.
 * @param y - same length, finite.
 * @param limit - maximum number of points, at least 2.
 * @returns indexes of the selected points, ascending; all if there are at most limit.
 * @throws RangeError when lengths differ, there is no point, or limit is below 2.
 */
export function thinCurve(x: Float64Array, y: Float64Array, limit: number): Uint32Array {
  assertSameLength(x, y);
  assertInteger(x.length, 'points', 1);
  assertInteger(limit, 'limit', 2);
  if (x.length <= limit) return Uint32Array.from(x.keys());
  const walked = new Float64Array(x.length);
  for (let i = 1; i < x.length; i++) walked[i] = walked[i - 1] + Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
  const last = x.length - 1;
  const kept = [0];
  for (let i = 1; i < last; i++) {
    if (kept.length === limit - 1) break;
    if (walked[i] >= (kept.length * walked[last]) / (limit - 1)) kept.push(i);
  }
  kept.push(last);
  return Uint32Array.from(kept);
}
