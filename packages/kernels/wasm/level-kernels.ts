// AssemblyScript. Built by `npm run generate -w @weir/kernels`; all addresses are bytes in the one memory.
// The same arithmetic in the same order as src/timing/javascript-levels.ts, so that results are equal to the last bit.

/** Most values of a window. */
const MOST: usize = 256;

// Tables of one window. Values are named by their places in ascending order, as byte offsets from 8 up; 0 and the place after the last are the ends.
const SORTED: usize = 1024;
/** For each place, uint32: the next place and the one before it. */
const LINKS: usize = SORTED + (MOST + 2) * 8;
const LINKS_LEFT: usize = LINKS + (MOST + 2) * 8;
const STEPS: usize = LINKS_LEFT + (MOST + 2) * 8;
const BEST: usize = STEPS + (MOST + 2) * 8;
/** For each index, int32: its place. */
const PLACE: usize = BEST + (MOST + 2) * 8;
const FROM: usize = PLACE + (MOST + 2) * 4;

/** Rounds of the selection that take a median of three as pivot; later ones halve the range of keys, so that no order of values is slow. */
const ROUNDS = 24;

/** Returns an integer that orders like the value, with -0 before 0. */
// @ts-ignore A decorator of AssemblyScript.
@inline
function toKey(value: f64): i64 {
  const bits = reinterpret<i64>(value);
  return bits ^ ((bits >> 63) & i64.MAX_VALUE);
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function toValue(key: i64): f64 {
  return reinterpret<f64>(key ^ ((key >> 63) & i64.MAX_VALUE));
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function swap(a: usize, b: usize): void {
  const key = load<i64>(a);
  store<i64>(a, load<i64>(b));
  store<i64>(b, key);
}

function sortFew(from: usize, end: usize): void {
  for (let at = from + 8; at < end; at += 8) {
    const key = load<i64>(at);
    let to = at;
    for (; to > from && load<i64>(to - 8) > key; to -= 8) store<i64>(to, load<i64>(to - 8));
    store<i64>(to, key);
  }
}

/** Returns the middle one of three keys. */
// @ts-ignore A decorator of AssemblyScript.
@inline
function middleOf(a: i64, b: i64, c: i64): i64 {
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
}

/** Reorders int64 keys so that the one at `place` is where sorting would put it: none before it is larger, none after it smaller. */
function selectKey(keys: usize, count: i32, place: i32): void {
  let from = keys;
  let end = keys + (<usize>count << 3);
  const at = keys + (<usize>place << 3);
  let least = i64.MIN_VALUE;
  let most = i64.MAX_VALUE;
  for (let round = 0; end - from > 16 * 8; round++) {
    const pivot =
      round < ROUNDS ? middleOf(load<i64>(from), load<i64>(from + (((end - from) >> 4) << 3)), load<i64>(end - 8)) : (least & most) + ((least ^ most) >> 1);
    // Up to `low` keys are below the pivot, from `high` on they are above it.
    let low = from;
    let high = end;
    for (let next = from; next < high; ) {
      const key = load<i64>(next);
      if (key < pivot) {
        swap(low, next);
        low += 8;
        next += 8;
      } else if (key > pivot) {
        high -= 8;
        swap(high, next);
      } else next += 8;
    }
    if (at < low) {
      end = low;
      most = pivot - 1;
    } else if (at >= high) {
      from = high;
      least = pivot + 1;
    } else return;
  }
  sortFew(from, end);
}

/** Returns the median of int64 keys, which it reorders: of an even number the middle of two. */
function medianOfKeys(keys: usize, count: i32): f64 {
  const place = (count - 1) >> 1;
  selectKey(keys, count, place);
  let at = keys + (<usize>place << 3);
  const low = toValue(load<i64>(at));
  if (count & 1) return low;
  at += 8;
  let upper = load<i64>(at);
  for (const end = keys + (<usize>count << 3); at < end; at += 8) if (load<i64>(at) < upper) upper = load<i64>(at);
  const high = toValue(upper);
  return low === high ? low : high - (high - low) * 0.5;
}

/**
 * Returns the median.
 *
 * @param values - float64.
 * @param spare - space for as many int64.
 */
export function median(values: usize, count: i32, spare: usize): f64 {
  for (let i: usize = 0, bytes = <usize>count << 3; i < bytes; i += 8) store<i64>(spare + i, toKey(load<f64>(values + i)));
  return medianOfKeys(spare, count);
}

/** Returns the median absolute deviation from `middle`; parameters as of {@link median}. */
export function deviation(values: usize, count: i32, middle: f64, spare: usize): f64 {
  // Bits of numbers that are not negative order like the numbers.
  for (let i: usize = 0, bytes = <usize>count << 3; i < bytes; i += 8) store<f64>(spare + i, abs(load<f64>(values + i) - middle));
  return medianOfKeys(spare, count);
}

/** Returns the median absolute difference of neighbours, of at least 2 values; parameters as of {@link median}. */
export function medianStep(values: usize, count: i32, spare: usize): f64 {
  for (let i: usize = 0, bytes = <usize>(count - 1) << 3; i < bytes; i += 8) store<f64>(spare + i, abs(load<f64>(values + i + 8) - load<f64>(values + i)));
  return medianOfKeys(spare, count - 1);
}

/** Fills SORTED and PLACE. */
function sortWindow(values: usize, count: i32): void {
  const order = FROM;
  for (let i = 0; i < count; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    let to: usize = i;
    for (; to > 0 && load<f64>(SORTED + (to << 3)) > value; to--) {
      store<f64>(SORTED + (to << 3), load<f64>(SORTED + (to << 3)), 8);
      store<u32>(order + (to << 2), load<u32>(order + ((to - 1) << 2)));
    }
    store<f64>(SORTED + (to << 3), value, 8);
    store<u32>(order + (to << 2), i);
  }
  for (let i: usize = 0; i < <usize>count; i++) store<u32>(PLACE + (<usize>load<u32>(order + (i << 2)) << 2), <u32>((i + 1) << 3));
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function placeOf(index: i32): usize {
  return <usize>load<u32>(PLACE + (<usize>index << 2));
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function next(links: usize, place: usize): usize {
  return <usize>load<u32>(links + place);
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function previous(links: usize, place: usize): usize {
  return <usize>load<u32>(links + place, 4);
}

// @ts-ignore A decorator of AssemblyScript.
@inline
function unlink(links: usize, place: usize): void {
  const after = next(links, place);
  const before = previous(links, place);
  store<u32>(links + before, <u32>after);
  store<u32>(links + after, <u32>before, 4);
}

/** Returns the lower middle of an odd number of values once the one at `leaving` is removed. */
// @ts-ignore A decorator of AssemblyScript.
@inline
function middleWithoutOfOdd(links: usize, middle: usize, leaving: usize): usize {
  return select<usize>(previous(links, middle), middle, leaving >= middle);
}

/** The same of an even number. */
// @ts-ignore A decorator of AssemblyScript.
@inline
function middleWithoutOfEven(links: usize, middle: usize, leaving: usize): usize {
  return select<usize>(next(links, middle), middle, leaving <= middle);
}

/** Returns the bits of the value, or of 0 if it is negative, without a branch. */
// @ts-ignore A decorator of AssemblyScript.
@inline
function positive(value: f64): i64 {
  const bits = reinterpret<i64>(value);
  return bits & ~(bits >> 63);
}

/** Removes one value of an even number, stores by how much the deviations fall, and returns the middle of the others. */
// @ts-ignore A decorator of AssemblyScript.
@inline
function removeOfEven(index: i32, middle: usize): usize {
  const leaving = placeOf(index);
  const left = middleWithoutOfEven(LINKS_LEFT, middle, leaving);
  unlink(LINKS_LEFT, leaving);
  const value = load<f64>(SORTED + leaving);
  const center = load<f64>(SORTED + left);
  store<i64>(STEPS + (<usize>index << 3), positive(center - value) | positive(value - center));
  return left;
}

/** The same of an odd number; returns the lower middle. */
// @ts-ignore A decorator of AssemblyScript.
@inline
function removeOfOdd(index: i32, middle: usize): usize {
  const leaving = placeOf(index);
  const left = middleWithoutOfOdd(LINKS_LEFT, middle, leaving);
  unlink(LINKS_LEFT, leaving);
  const value = load<f64>(SORTED + leaving);
  const below = positive(load<f64>(SORTED + left) - value);
  const above = positive(value - load<f64>(SORTED + next(LINKS_LEFT, left)));
  store<i64>(STEPS + (<usize>index << 3), below | above);
  return left;
}

/** Stores for each value after `start` by how much the sum of absolute deviations from the median falls when it is removed, the last first. */
function measureSteps(start: i32, count: i32, middle: usize): void {
  for (let at: usize = 0, end = (<usize>count + 2) << 3; at < end; at += 8) store<u64>(LINKS_LEFT + at, load<u64>(LINKS + at));
  let last = count - 1;
  if (((last - start) & 1) !== 0) middle = removeOfEven(last--, middle);
  for (; last > start; last -= 2) middle = removeOfEven(last - 1, removeOfOdd(last, middle));
}

/**
 * Finds the segments of one window that minimise the sum of absolute deviations in units of `noise` plus a cost per change.
 *
 * @param values - float64, finite; at least 1, at most 256.
 * @param starts - receives int32, the starts of the segments after the first, in descending order.
 * @returns number of starts.
 */
export function place(values: usize, count: i32, minLength: i32, noise: f64, cost: f64, starts: usize): i32 {
  sortWindow(values, count);
  for (let at: usize = 0, end = (<usize>count + 1) << 3; at < end; at += 8) {
    store<u32>(LINKS + at, <u32>(at + 8));
    store<u32>(LINKS + at, <u32>at, 12);
  }
  for (let end = 1; end <= count; end++) store<f64>(BEST + (<usize>end << 3), Infinity);
  store<f64>(BEST, -cost);
  let middle: usize = (<usize>(count - 1) >> 1) * 8 + 8;
  for (let start = 0; start + minLength <= count; start++) {
    const best = load<f64>(BEST + (<usize>start << 3));
    if (best !== Infinity) {
      measureSteps(start, count, middle);
      const base = best + cost;
      let sum: f64 = 0;
      let end = start + 2;
      for (; end < start + minLength; end++) sum += load<f64>(STEPS - 8 + (<usize>end << 3));
      for (; end <= count; end++) {
        sum += load<f64>(STEPS - 8 + (<usize>end << 3));
        const total = base + sum / noise;
        if (total < load<f64>(BEST + (<usize>end << 3))) {
          store<f64>(BEST + (<usize>end << 3), total);
          store<i32>(FROM + (<usize>end << 2), start);
        }
      }
    }
    const leaving = placeOf(start);
    middle = ((count - start) & 1) !== 0 ? middleWithoutOfOdd(LINKS, middle, leaving) : middleWithoutOfEven(LINKS, middle, leaving);
    unlink(LINKS, leaving);
  }
  let found = 0;
  if (load<f64>(BEST + (<usize>count << 3)) !== Infinity) {
    for (let end = load<i32>(FROM + (<usize>count << 2)); end > 0; end = load<i32>(FROM + (<usize>end << 2))) {
      store<i32>(starts + (<usize>found << 2), end);
      found++;
    }
  }
  return found;
}
