import type { LevelKernels } from './level-kernel-methods.ts';
import { median, medianAbsoluteDeviation } from '../statistics/statistics.ts';

/** Creates the kernels in plain JavaScript, for runtimes without WebAssembly. */
export function createJavaScriptLevelKernels(capacity: number): LevelKernels {
  const values = new Float64Array(capacity);
  return {
    values,
    median: (from, to) => median(values.subarray(from, to)) + 0,
    deviation: (from, to) => medianAbsoluteDeviation(values.subarray(from, to)),
    medianStep: (count) => median(Float64Array.from({ length: count - 1 }, (_, i) => Math.abs(values[i + 1] - values[i]))),
    place: (from, to, minLength, noise, cost, starts) => {
      for (const start of placeWithin(values.subarray(from, to), minLength, noise, cost).reverse()) starts.push(from + start);
    },
  };
}

/** Returns the starts of the segments after the first in descending order: see {@link LevelKernels.place}. */
function placeWithin(values: Float64Array, minLength: number, noise: number, cost: number): number[] {
  const count = values.length;
  const deviationsFrom = segmentDeviations(values);
  const best = new Float64Array(count + 1).fill(Infinity);
  const cameFrom = new Int32Array(count + 1);
  best[0] = -cost;
  for (let start = 0; start + minLength <= count; start++) {
    if (best[start] === Infinity) continue;
    const deviations = deviationsFrom(start);
    for (let end = start + minLength; end <= count; end++) {
      const total = best[start] + cost + deviations[end] / noise;
      if (total < best[end]) {
        best[end] = total;
        cameFrom[end] = start;
      }
    }
  }
  const starts: number[] = [];
  if (best[count] < Infinity) for (let end = cameFrom[count]; end > 0; end = cameFrom[end]) starts.push(end);
  return starts;
}

/**
 * Returns a function that computes, for a start, the sums of absolute deviations from the median of all segments: entry `end`
 * is that of [start, end). Each takes constant time: values are removed from a sorted list, the last first, and the median moves by one.
 */
function segmentDeviations(values: Float64Array): (start: number) => Float64Array {
  const count = values.length;
  const order = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const place = new Int32Array(count);
  order.forEach((index, i) => (place[index] = i));
  const next = new Int32Array(count);
  const previous = new Int32Array(count);
  const sums = new Float64Array(count + 1);

  return (start) => {
    let last = -1;
    let middle = -1;
    const lowerMiddle = (count - start - 1) >> 1;
    for (let i = 0, seen = 0; i < count; i++) {
      const index = order[i];
      if (index < start) continue;
      if (seen++ === lowerMiddle) middle = index;
      previous[index] = last;
      if (last >= 0) next[last] = index;
      last = index;
    }
    next[last] = -1;
    for (let leaving = count - 1; leaving > start; leaving--) {
      const isOdd = (leaving - start) % 2 === 0;
      if (isOdd && place[leaving] >= place[middle]) middle = previous[middle];
      else if (!isOdd && place[leaving] <= place[middle]) middle = next[middle];
      if (previous[leaving] >= 0) next[previous[leaving]] = next[leaving];
      if (next[leaving] >= 0) previous[next[leaving]] = previous[leaving];
      const value = values[leaving];
      const upper = values[isOdd ? next[middle] : middle];
      sums[leaving + 1] = value < values[middle] ? values[middle] - value : value > upper ? value - upper : 0;
    }
    sums[start] = sums[start + 1] = 0;
    for (let end = start + 2; end <= count; end++) sums[end] += sums[end - 1];
    return sums;
  };
}
