/** Shortest match. */
const MIN_MATCH = 4;
const EXTENDED = 15;
const MORE = 255;

/**
 * Decompresses one LZ4 block, as Parquet's LZ4_RAW uses it.
 *
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 * @throws RangeError where the block is damaged, or its content has another length
 */
export const unlz4Block = (input: Uint8Array, length: number): Uint8Array => {
  const output = new Uint8Array(length);
  let at = 0;
  let to = 0;
  const more = (): number => {
    let sum = 0;
    for (;;) {
      if (at >= input.length) throw damaged();
      const byte = input[at++];
      sum += byte;
      if (byte !== MORE) return sum;
    }
  };
  while (at < input.length) {
    const token = input[at++];
    let literals = token >> 4;
    if (literals === EXTENDED) literals += more();
    if (at + literals > input.length || to + literals > length) throw damaged();
    output.set(input.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at === input.length) break;
    if (at + 2 > input.length) throw damaged();
    const offset = input[at] | (input[at + 1] << 8);
    at += 2;
    let match = token & EXTENDED;
    if (match === EXTENDED) match += more();
    match += MIN_MATCH;
    if (offset === 0 || offset > to || to + match > length) throw damaged();
    // The match may overlap what it writes.
    for (const end = to + match; to < end; to++) output[to] = output[to - offset];
  }
  if (to !== length) throw damaged();
  return output;
};

const damaged = (): RangeError => new RangeError('an LZ4 block is damaged');
