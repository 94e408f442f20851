import { ID_WORDS, takeSessions, type SessionBlock } from './session-block.ts';

// Written as calls, because the plugins are compiled for a target without literals of big integers.
const WORD = BigInt('0xffffffffffffffff');
const LOW_WORD = BigInt(0xffff_ffff);
const HALF = BigInt(32);
const [STEP, FIRST, SECOND] = ['0x9e3779b97f4a7c15', '0xbf58476d1ce4e5b9', '0x94d049bb133111eb'].map(BigInt);
/** Hexadecimal digits of 64 bits. */
const KEY_DIGITS = 16;

/**
 * Returns the mask that turns session ids into sampling keys: the first output of SplitMix64 for this seed, 64 bits.
 *
 * The sampling key of a session is the last 64 bits of its id (its last 16 hexadecimal digits) XOR the mask, as an unsigned
 * number. A uniform sample of n sessions has the n smallest keys; equal keys are ordered by start_time, then session_id. Ids
 * are hashes, so the sample is independent of time and source, and every store draws the same one. A sample of a sample
 * with the same seed is a sample of the whole.
 *
 * @param seed - integer in [0, 2^53)
 * @see Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014
 */
export const samplingMask = (seed: number): bigint => {
  let z = (BigInt(seed) + STEP) & WORD;
  z = ((z ^ (z >> BigInt(30))) * FIRST) & WORD;
  z = ((z ^ (z >> BigInt(27))) * SECOND) & WORD;
  return z ^ (z >> BigInt(31));
};

/** Returns the sampling key of a session: see {@link samplingMask}. */
export const toSamplingKey = (session_id: string, mask: bigint): bigint => BigInt(`0x${session_id.slice(-KEY_DIGITS)}`) ^ mask;

/**
 * Returns the rows of a uniform sample, ascending: those with the smallest sampling keys (see {@link samplingMask});
 * equal keys in the order of the rows. Returns null where the block has no more rows than the limit.
 */
export const uniformSample = ({ size, ids }: Pick<SessionBlock, 'size' | 'ids'>, limit: number, seed: number): Uint32Array | null => {
  if (size <= limit) return null;
  const mask = samplingMask(seed);
  const [maskHigh, maskLow] = [Number(mask >> HALF), Number(mask & LOW_WORD)];
  const high = new Uint32Array(size);
  const low = new Uint32Array(size);
  for (let row = 0; row < size; row++) {
    const id = ID_WORDS * row;
    // The last 64 bits of an id of 64 bits are its first two words.
    const last = ids[id + 2] === 0 && ids[id + 3] === 0 ? id : id + 2;
    high[row] = ids[last] ^ maskHigh;
    low[row] = ids[last + 1] ^ maskLow;
  }
  const bound = high.slice().sort()[limit];
  // Rows at the bound are taken in the order of their low words until the sample is full.
  const atBound: number[] = [];
  let below = 0;
  for (let row = 0; row < size; row++) {
    if (high[row] < bound) below++;
    else if (high[row] === bound) atBound.push(row);
  }
  const last = new Set(atBound.sort((a, b) => low[a] - low[b] || a - b).slice(0, limit - below));
  const rows = new Uint32Array(limit);
  let count = 0;
  for (let row = 0; row < size; row++) if (high[row] < bound || last.has(row)) rows[count++] = row;
  return rows;
};

/** Returns a uniform sample of a block; the block itself where it has no more rows than the limit. */
export const takeUniformSample = (block: SessionBlock, limit: number, seed: number): SessionBlock => {
  const rows = uniformSample(block, limit, seed);
  return rows === null ? block : takeSessions(block, rows);
};
