const WORD = 0xffff_ffff_ffff_ffffn;
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
  let z = (BigInt(seed) + 0x9e37_79b9_7f4a_7c15n) & WORD;
  z = ((z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & WORD;
  z = ((z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn) & WORD;
  return z ^ (z >> 31n);
};

/** Returns the sampling key of a session: see {@link samplingMask}. */
export const toSamplingKey = (session_id: string, mask: bigint): bigint => BigInt(`0x${session_id.slice(-KEY_DIGITS)}`) ^ mask;
