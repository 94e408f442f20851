import type { AddressRange } from './address.ts';

/** A set of addresses as sorted blocks that do not overlap; a lookup is a binary search. */
export class RangeSet {
  private readonly firsts: bigint[] = [];
  private readonly lasts: bigint[] = [];

  constructor(ranges: readonly AddressRange[]) {
    const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    for (const { first, last } of sorted) {
      const end = this.lasts.length - 1;
      if (end >= 0 && first <= this.lasts[end] + 1n) {
        if (last > this.lasts[end]) this.lasts[end] = last;
      } else {
        this.firsts.push(first);
        this.lasts.push(last);
      }
    }
  }

  has(position: bigint): boolean {
    let low = 0;
    let high = this.firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.firsts[middle] <= position) low = middle + 1;
      else high = middle;
    }
    return low > 0 && position <= this.lasts[low - 1];
  }
}
