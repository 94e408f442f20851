import type { IsolationForest } from '../forests/isolation-forest.ts';
import type { RandomForest } from '../forests/random-forest.ts';
import { assertTreeNodes, type TreeNodes } from '../forests/tree-nodes.ts';

const MAGIC = 0x52494557;
const VERSION = 1;
const CHECKSUM_AT = 12;
const HEADER_BYTES = 16;
const NO_SEED = -1;
const KINDS = ['isolation-forest', 'random-forest'] as const;

/**
 * Encodes the complete state of an isolation forest into one buffer; the same forest gives the same bytes on every platform.
 *
 * Little-endian: magic `WEIR` (4 bytes), version (2), kind (2; 1 isolation forest, 2 random forest), total length (4), CRC-32 of the bytes
 * before and after this field (4), then scalars as float64 (an imported forest's seed is -1), then the arrays of the nodes, each preceded
 * by its length (4).
 */
export function encodeIsolationForest(forest: IsolationForest): ArrayBuffer {
  const scalars = [forest.nFeatures, forest.nTrees, forest.maxSamples, forest.nSamples, forest.seed ?? NO_SEED];
  return encode(forest.kind, scalars, forest.nodes, forest.pathLength);
}

/** Encodes a random forest in the format of {@link encodeIsolationForest}. */
export function encodeRandomForest(forest: RandomForest): ArrayBuffer {
  const { nFeatures, nClasses, nTrees, maxDepth, minSamplesLeaf, maxFeatures, nSamples, seed } = forest;
  const scalars = [nFeatures, nClasses, nTrees, maxDepth, minSamplesLeaf, maxFeatures, nSamples, seed ?? NO_SEED];
  return encode(forest.kind, scalars, forest.nodes, forest.probability);
}

function encode(kind: (typeof KINDS)[number], scalars: number[], nodes: TreeNodes, values: Float64Array): ArrayBuffer {
  const integers = [nodes.start, nodes.depth, nodes.feature, nodes.left];
  const numbers = [nodes.threshold, nodes.weight, values];
  let length = HEADER_BYTES + scalars.length * 8;
  for (const array of integers) length += 4 + array.length * 4;
  for (const array of numbers) length += 4 + array.length * 8;

  const buffer = new ArrayBuffer(length);
  const view = new DataView(buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, KINDS.indexOf(kind) + 1, true);
  view.setUint32(8, length, true);
  let at = HEADER_BYTES;
  for (const scalar of scalars) {
    view.setFloat64(at, scalar, true);
    at += 8;
  }
  for (const array of integers) {
    view.setUint32(at, array.length, true);
    at += 4;
    for (let i = 0; i < array.length; i++, at += 4) view.setInt32(at, array[i], true);
  }
  for (const array of numbers) {
    view.setUint32(at, array.length, true);
    at += 4;
    for (let i = 0; i < array.length; i++, at += 8) view.setFloat64(at, array[i], true);
  }
  view.setUint32(CHECKSUM_AT, checksum(new Uint8Array(buffer)), true);
  return buffer;
}

/**
 * Decodes an isolation forest from {@link encodeIsolationForest}; its scores and contributions are bit-identical to the original's.
 *
 * @throws RangeError when the bytes are not a forest, have another version or kind, are truncated or changed, or their nodes cannot be walked.
 */
export function decodeIsolationForest(bytes: ArrayBuffer | Uint8Array): IsolationForest {
  const reader = openForest(bytes, 'isolation-forest');
  const [nFeatures, nTrees, maxSamples, nSamples, seed] = reader.scalars(5);
  const nodes = reader.nodes(nFeatures, nTrees);
  const pathLength = reader.values(nodes.left.length);
  return { kind: 'isolation-forest', nFeatures, nTrees, maxSamples, nSamples, seed: seed < 0 ? null : seed, nodes, pathLength };
}

/**
 * Decodes a random forest from {@link encodeRandomForest}; its probabilities and importances are bit-identical to the original's.
 *
 * @throws RangeError when the bytes are not a forest, have another version or kind, are truncated or changed, or their nodes cannot be walked.
 */
export function decodeRandomForest(bytes: ArrayBuffer | Uint8Array): RandomForest {
  const reader = openForest(bytes, 'random-forest');
  const [nFeatures, nClasses, nTrees, maxDepth, minSamplesLeaf, maxFeatures, nSamples, seed] = reader.scalars(8);
  const nodes = reader.nodes(nFeatures, nTrees);
  const probability = reader.values(nodes.left.length * nClasses);
  return {
    kind: 'random-forest',
    nFeatures,
    nClasses,
    nTrees,
    maxDepth,
    minSamplesLeaf,
    maxFeatures,
    nSamples,
    seed: seed < 0 ? null : seed,
    nodes,
    probability,
  };
}

interface ForestReader {
  scalars(count: number): number[];
  nodes(nFeatures: number, nTrees: number): TreeNodes;
  /** Reads the values of the nodes, the last array. */
  values(length: number): Float64Array;
}

function openForest(bytes: ArrayBuffer | Uint8Array, kind: (typeof KINDS)[number]): ForestReader {
  const raw = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (raw.length < HEADER_BYTES) throw new RangeError(`there are ${raw.length} bytes; a forest has at least ${HEADER_BYTES}`);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('the bytes do not begin with WEIR; they are not an encoded forest');
  const version = view.getUint16(4, true);
  if (version !== VERSION) throw new RangeError(`the forest has format version ${version}; this code reads ${VERSION}`);
  const length = view.getUint32(8, true);
  if (length !== raw.length) throw new RangeError(`there are ${raw.length} bytes; the header states ${length}`);
  const sum = view.getUint32(CHECKSUM_AT, true);
  const found = checksum(raw);
  if (found !== sum) throw new RangeError(`the checksum of the bytes is ${found}; the header states ${sum}, so the bytes were changed`);
  const kindFound = KINDS[view.getUint16(6, true) - 1];
  if (kindFound !== kind) throw new RangeError(`the forest has kind ${kindFound}; expected kind ${kind}`);

  let at = HEADER_BYTES;
  const take = (nBytes: number): number => {
    if (at + nBytes > length) throw new RangeError(`the forest ends at byte ${length}; its arrays need ${at + nBytes}`);
    at += nBytes;
    return at - nBytes;
  };
  const integers = (): Int32Array => {
    const count = view.getUint32(take(4), true);
    const from = take(count * 4);
    return Int32Array.from({ length: count }, (_, i) => view.getInt32(from + i * 4, true));
  };
  const numbers = (): Float64Array => {
    const count = view.getUint32(take(4), true);
    const from = take(count * 8);
    return Float64Array.from({ length: count }, (_, i) => view.getFloat64(from + i * 8, true));
  };

  return {
    scalars(count) {
      const from = take(count * 8);
      return Array.from({ length: count }, (_, i) => view.getFloat64(from + i * 8, true));
    },
    nodes(nFeatures, nTrees) {
      const [start, depth, feature, left] = [integers(), integers(), integers(), integers()];
      const [threshold, weight] = [numbers(), numbers()];
      const nNodes = left.length;
      if (depth.length !== nTrees || feature.length !== nNodes || threshold.length !== nNodes || weight.length !== nNodes) {
        throw new RangeError(`the arrays of the forest do not agree on ${nTrees} trees and ${nNodes} nodes`);
      }
      const nodes = { start, depth, feature, threshold, left, weight };
      assertTreeNodes(nodes, nFeatures);
      return nodes;
    },
    values(valueCount) {
      const values = numbers();
      if (values.length !== valueCount || at !== length) {
        throw new RangeError(`the forest has ${values.length} node values and ${length - at} bytes after them; expected ${valueCount} and 0`);
      }
      return values;
    },
  };
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** Returns the CRC-32 (IEEE 802.3) of all bytes except the checksum field. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    if (i === CHECKSUM_AT) i = HEADER_BYTES;
    crc = CRC_TABLE[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
