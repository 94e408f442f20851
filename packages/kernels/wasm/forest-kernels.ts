// AssemblyScript. Built by `npm run generate -w @weir/kernels`; all addresses are bytes in the one memory.

/**
 * Ranks each value of a block among a column's thresholds: how many of them lie below it.
 *
 * @param x - row-major float64, nRows * nFeatures.
 * @param thresholds - for each feature 2^bits - 1 sorted float64, filled up with +Infinity.
 * @param ranks - receives uint16, column-major, `stride` bytes a column.
 */
export function rank(x: usize, nRows: i32, nFeatures: i32, thresholds: usize, bits: i32, ranks: usize, stride: i32): void {
  const column: usize = ((1 << bits) - 1) << 3;
  const row: usize = <usize>nFeatures << 3;
  for (let f = 0; f < nFeatures; f++) {
    let from = x + (<usize>f << 3);
    let to = ranks + <usize>(f * stride);
    const end = to + (<usize>nRows << 1);
    for (; to + 8 <= end; to += 8) {
      const x0 = load<f64>(from);
      const x1 = load<f64>(from + row);
      const x2 = load<f64>(from + row * 2);
      const x3 = load<f64>(from + row * 3);
      let r0: usize = 0;
      let r1: usize = 0;
      let r2: usize = 0;
      let r3: usize = 0;
      for (let bit = bits - 1; bit >= 0; bit--) {
        const middle = thresholds + (((1 << bit) - 1) << 3);
        r0 |= <usize>(load<f64>(middle + (r0 << 3)) < x0) << bit;
        r1 |= <usize>(load<f64>(middle + (r1 << 3)) < x1) << bit;
        r2 |= <usize>(load<f64>(middle + (r2 << 3)) < x2) << bit;
        r3 |= <usize>(load<f64>(middle + (r3 << 3)) < x3) << bit;
      }
      store<u16>(to, <u16>r0);
      store<u16>(to + 2, <u16>r1);
      store<u16>(to + 4, <u16>r2);
      store<u16>(to + 6, <u16>r3);
      from += row << 2;
    }
    for (; to < end; to += 2) {
      const value = load<f64>(from);
      let r: usize = 0;
      for (let bit = bits - 1; bit >= 0; bit--) {
        r |= <usize>(load<f64>(thresholds + ((r + (1 << bit) - 1) << 3)) < value) << bit;
      }
      store<u16>(to, <u16>r);
      from += row;
    }
    thresholds += column;
  }
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function step(nodes: usize, ranks: usize, at: usize): usize {
  const node = load<u32>(nodes + (at << 2));
  return (at << 1) | <usize>(<u32>load<u16>(ranks + (node >>> 16)) > (node & 0xffff));
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function level(nodes: usize, ranks: usize, at: usize): v128 {
  const node = load<u32>(nodes + (at << 2));
  return i16x8.gt_u(v128.load(ranks + (node >>> 16)), i16x8.splat(<i16>node));
}

/**
 * Walks a block of rows through the trees and adds up the values of the leaves that they end in.
 *
 * Eight rows at a time; of a last, smaller group the ranks beyond nRows are walked too and their sums are unused.
 *
 * @param trees - for each tree: int32 depth (at least 4), int32 byte address of its nodes, int32 byte address of its leaves.
 *   Nodes are a perfect heap from index 1: uint32, the column's byte offset in the block times 65536, plus the threshold's rank.
 * @param ranks - of {@link rank}; columns padded to a multiple of 8 rows.
 * @param width - float64 values of a leaf.
 * @param sums - receives row-major float64, nRows rounded up to a multiple of 8, times width; added to.
 */
export function walk(trees: usize, nTrees: i32, ranks: usize, nRows: i32, width: i32, sums: usize): void {
  for (let tree = 0; tree < nTrees; tree++, trees += 12) {
    const depth = load<i32>(trees);
    const nodes = <usize>load<i32>(trees, 4);
    const leaves = <usize>load<i32>(trees, 8) - ((<usize>width << depth) << 3);
    let to = sums;
    for (let row = 0; row < nRows; row += 8) {
      const block = ranks + (<usize>row << 1);
      let n0: usize, n1: usize, n2: usize, n3: usize, n4: usize, n5: usize, n6: usize, n7: usize;
      if (ASC_FEATURE_SIMD) {
        // The upper four levels for eight rows at once: every node is compared, and the masks above choose among the answers.
        const m1 = level(nodes, block, 1);
        const m2 = v128.bitselect(level(nodes, block, 3), level(nodes, block, 2), m1);
        const m4 = v128.bitselect(
          v128.bitselect(level(nodes, block, 7), level(nodes, block, 6), m2),
          v128.bitselect(level(nodes, block, 5), level(nodes, block, 4), m2),
          m1,
        );
        const m8 = v128.bitselect(
          v128.bitselect(
            v128.bitselect(level(nodes, block, 15), level(nodes, block, 14), m4),
            v128.bitselect(level(nodes, block, 13), level(nodes, block, 12), m4),
            m2,
          ),
          v128.bitselect(
            v128.bitselect(level(nodes, block, 11), level(nodes, block, 10), m4),
            v128.bitselect(level(nodes, block, 9), level(nodes, block, 8), m4),
            m2,
          ),
          m1,
        );
        let at = i16x8.sub(i16x8.splat(2), m1);
        at = i16x8.sub(i16x8.shl(at, 1), m2);
        at = i16x8.sub(i16x8.shl(at, 1), m4);
        at = i16x8.sub(i16x8.shl(at, 1), m8);
        n0 = i16x8.extract_lane_u(at, 0);
        n1 = i16x8.extract_lane_u(at, 1);
        n2 = i16x8.extract_lane_u(at, 2);
        n3 = i16x8.extract_lane_u(at, 3);
        n4 = i16x8.extract_lane_u(at, 4);
        n5 = i16x8.extract_lane_u(at, 5);
        n6 = i16x8.extract_lane_u(at, 6);
        n7 = i16x8.extract_lane_u(at, 7);
      } else {
        n0 = n1 = n2 = n3 = n4 = n5 = n6 = n7 = 1;
      }
      for (let down = ASC_FEATURE_SIMD ? 4 : 0; down < depth; down++) {
        n0 = step(nodes, block, n0);
        n1 = step(nodes, block + 2, n1);
        n2 = step(nodes, block + 4, n2);
        n3 = step(nodes, block + 6, n3);
        n4 = step(nodes, block + 8, n4);
        n5 = step(nodes, block + 10, n5);
        n6 = step(nodes, block + 12, n6);
        n7 = step(nodes, block + 14, n7);
      }
      if (width === 1) {
        store<f64>(to, load<f64>(to) + load<f64>(leaves + (n0 << 3)));
        store<f64>(to + 8, load<f64>(to + 8) + load<f64>(leaves + (n1 << 3)));
        store<f64>(to + 16, load<f64>(to + 16) + load<f64>(leaves + (n2 << 3)));
        store<f64>(to + 24, load<f64>(to + 24) + load<f64>(leaves + (n3 << 3)));
        store<f64>(to + 32, load<f64>(to + 32) + load<f64>(leaves + (n4 << 3)));
        store<f64>(to + 40, load<f64>(to + 40) + load<f64>(leaves + (n5 << 3)));
        store<f64>(to + 48, load<f64>(to + 48) + load<f64>(leaves + (n6 << 3)));
        store<f64>(to + 56, load<f64>(to + 56) + load<f64>(leaves + (n7 << 3)));
        to += 64;
      } else {
        to = add(to, leaves, n0, width);
        to = add(to, leaves, n1, width);
        to = add(to, leaves, n2, width);
        to = add(to, leaves, n3, width);
        to = add(to, leaves, n4, width);
        to = add(to, leaves, n5, width);
        to = add(to, leaves, n6, width);
        to = add(to, leaves, n7, width);
      }
    }
  }
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function add(to: usize, leaves: usize, at: usize, width: i32): usize {
  let from = leaves + ((at * <usize>width) << 3);
  const end = to + (<usize>width << 3);
  for (; to < end; to += 8, from += 8) store<f64>(to, load<f64>(to) + load<f64>(from));
  return to;
}

/**
 * Counts the samples of each bin and class among the rows of a node.
 *
 * @param bins - uint8, one column.
 * @param rows - int32 row indices; `marks` parallel to them: uint32, times drawn times 65536 plus the class.
 * @param histogram - int32, bin times nClasses plus class; added to.
 */
export function count(bins: usize, rows: usize, marks: usize, nRows: i32, nClasses: i32, histogram: usize): void {
  const end = rows + (<usize>nRows << 2);
  for (; rows < end; rows += 4, marks += 4) {
    const mark = load<u32>(marks);
    const at = histogram + ((<usize>load<u8>(bins + <usize>load<u32>(rows)) * <usize>nClasses + <usize>(mark & 0xffff)) << 2);
    store<u32>(at, load<u32>(at) + (mark >>> 16));
  }
}

/**
 * Brings the rows whose bin is at most `bin` to the front, keeping the order on both sides.
 *
 * @param spare - space for nRows int32, then nRows uint32 at `spare + spareMarks`.
 * @returns rows that went to the front.
 */
export function partition(bins: usize, bin: u32, rows: usize, marks: usize, nRows: i32, spare: usize, spareMarks: usize): i32 {
  const end = rows + (<usize>nRows << 2);
  const marksOf = marks - rows;
  let front = rows;
  let back = spare;
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at);
    const mark = load<u32>(at + marksOf);
    store<u32>(front, row);
    store<u32>(front + marksOf, mark);
    store<u32>(back, row);
    store<u32>(back + spareMarks, mark);
    const left: usize = <usize>(<u32>load<u8>(bins + <usize>row) <= bin) << 2;
    front += left;
    back += 4 - left;
  }
  memory.copy(front, spare, back - spare);
  memory.copy(front + marksOf, spare + spareMarks, back - spare);
  return <i32>((front - rows) >> 2);
}
