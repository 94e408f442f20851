import type { TreeNodes } from './tree-nodes.ts';

/**
 * A forest in a layout for fast, exact prediction: thresholds and values are replaced by their rank among the thresholds of the feature.
 *
 * If the thresholds of a feature are sorted and distinct, `x > threshold[k]` holds exactly if more than k of them are below x. So 16 bits
 * replace a float64, a node has 32 bits, and a tree is a perfect heap without child pointers.
 */
export interface RankedForest {
  readonly nFeatures: number;
  /** Bits of a rank: each feature has space for 2^bits - 1 thresholds. */
  readonly bits: number;
  /** Sorted thresholds of each feature, padded with +Infinity; length nFeatures * (2^bits - 1). */
  readonly thresholds: Float64Array;
  readonly trees: readonly RankedTree[];
}

/** One tree as a perfect heap from index 1: the children of `i` are `2 * i` (at most the threshold) and `2 * i + 1`. */
export interface RankedTree {
  /** Edges to every leaf. */
  readonly depth: number;
  /** Feature of a node times 65536 plus the rank of its threshold; 65535 of feature 0 sends every row left. Length 2^depth. */
  readonly nodes: Uint32Array;
  /** Node of the forest for each leaf of the heap; length 2^depth. */
  readonly leaves: Int32Array;
}

/** A rank that no other rank exceeds. */
const NEVER_ABOVE = 0xffff;
/** Beyond this depth a perfect heap wastes more memory than it saves time. */
const MAX_DEPTH = 12;
const MAX_FEATURES = 255;

/**
 * Converts a forest to the ranked layout, each tree at least `minDepth` deep.
 *
 * @returns null if it does not fit: a tree deeper than 12, more than 255 features, or 65,535 or more thresholds of one feature.
 */
export function rankForest(nodes: TreeNodes, nFeatures: number, minDepth: number): RankedForest | null {
  if (nFeatures > MAX_FEATURES || nodes.depth.some((depth) => depth > MAX_DEPTH)) return null;
  const byFeature = distinctThresholds(nodes, nFeatures);
  const most = byFeature.reduce((count, { length }) => Math.max(count, length), 1);
  if (most >= NEVER_ABOVE) return null;

  const bits = 32 - Math.clz32(most);
  const places = 2 ** bits - 1;
  const thresholds = new Float64Array(nFeatures * places).fill(Infinity);
  byFeature.forEach((sorted, f) => thresholds.set(sorted, f * places));
  const rankOf = (feature: number, threshold: number): number => {
    const sorted = byFeature[feature];
    let low = 0;
    let high = sorted.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < threshold) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const trees = Array.from(nodes.depth, (depth, tree) => rankTree(nodes, nodes.start[tree], Math.max(minDepth, depth), rankOf));
  return { nFeatures, bits, thresholds, trees };
}

function rankTree(nodes: TreeNodes, root: number, depth: number, rankOf: (feature: number, threshold: number) => number): RankedTree {
  const { feature, threshold, left } = nodes;
  const ranked: RankedTree = { depth, nodes: new Uint32Array(2 ** depth).fill(NEVER_ABOVE), leaves: new Int32Array(2 ** depth) };
  const place = (node: number, at: number, level: number): void => {
    if (left[node] === node) {
      // All rows at an early leaf go left down to the heap's last level; the other leaves below are never reached.
      ranked.leaves.fill(node, (at << (depth - level)) - 2 ** depth, ((at + 1) << (depth - level)) - 2 ** depth);
      return;
    }
    ranked.nodes[at] = feature[node] * 65536 + rankOf(feature[node], threshold[node]);
    place(left[node], at * 2, level + 1);
    place(left[node] + 1, at * 2 + 1, level + 1);
  };
  place(root, 1, 0);
  return ranked;
}

function distinctThresholds({ feature, threshold, left }: TreeNodes, nFeatures: number): Float64Array[] {
  const counts = new Int32Array(nFeatures);
  for (let node = 0; node < left.length; node++) if (left[node] !== node) counts[feature[node]]++;
  const byFeature = Array.from(counts, (count) => new Float64Array(count));
  for (let node = 0; node < left.length; node++) if (left[node] !== node) byFeature[feature[node]][--counts[feature[node]]] = threshold[node];
  return byFeature.map((values) => values.sort().filter((value, i) => i === 0 || value !== values[i - 1]));
}
