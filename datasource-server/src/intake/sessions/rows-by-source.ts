import type { SessionBlock } from '@weir/schema';

/** Returns the rows of a block with those of each source together, each source's in the order of the block. */
export const rowsBySource = ({ size, texts, terms }: SessionBlock): Uint32Array => {
  const { src_ip } = texts;
  const next = new Uint32Array(terms.length + 1);
  for (let row = 0; row < size; row++) next[src_ip[row] + 1]++;
  for (let term = 1; term < next.length; term++) next[term] += next[term - 1];
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) rows[next[src_ip[row]]++] = row;
  return rows;
};
