import type { ScoredRows, ScoreRequest } from './score-rows';

/** Number of detections kept per page. */
const KEPT = 4;

interface Entry {
  readonly key: string;
  readonly scored: ScoredRows;
}

let kept: readonly Entry[] = [];

/** Returns two FNV-1a hashes of the bits of the numbers, to recognise the same data in new frames. */
function hashOf(X: Float64Array): string {
  const words = new Uint32Array(X.buffer, X.byteOffset, X.length * 2);
  let a = 0x811c9dc5;
  let b = 0x050c5d1f;
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ words[i], 0x01000193);
    b = Math.imul(b ^ (words[i] >>> 16) ^ (words[i] << 16), 0x01000193);
  }
  return `${(a >>> 0).toString(36)} ${(b >>> 0).toString(36)}`;
}

/** Returns the cache key of a request: its rows and settings. */
export const scoreKey = ({ X, nFeatures, nTrees, seed, contamination }: ScoreRequest): string =>
  [X.length, nFeatures, nTrees, seed, contamination, hashOf(X)].join(' ');

/** Returns the cached scores of a request, so that hover, resize and a refresh without new rows do not refit the forest. */
export const findScored = (key: string): ScoredRows | undefined => kept.find((entry) => entry.key === key)?.scored;

/** Caches the scores of a request, and drops the oldest entry. */
export function keepScored(key: string, scored: ScoredRows): void {
  kept = [{ key, scored }, ...kept.filter((entry) => entry.key !== key)].slice(0, KEPT);
}
