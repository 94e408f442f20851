import type { ScoredRows, ScoreRequest } from './score-rows';

/** Detections kept on a page, the latest first. */
const KEPT = 4;

interface Entry {
  readonly key: string;
  readonly scored: ScoredRows;
}

let kept: readonly Entry[] = [];

/** FNV-1a over the bits of the numbers, twice with different starts: data that Grafana hands over anew are known again. */
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

/** Names a request by what decides its answer: rows and settings. */
export const scoreKey = ({ X, nFeatures, nTrees, seed, contamination }: ScoreRequest): string =>
  [X.length, nFeatures, nTrees, seed, contamination, hashOf(X)].join(' ');

/** The scores of a request that was answered before: hover, resize and a refresh without new rows fit nothing. */
export const findScored = (key: string): ScoredRows | undefined => kept.find((entry) => entry.key === key)?.scored;

/** Keeps an answer, and lets the oldest go. */
export function keepScored(key: string, scored: ScoredRows): void {
  kept = [{ key, scored }, ...kept.filter((entry) => entry.key !== key)].slice(0, KEPT);
}
