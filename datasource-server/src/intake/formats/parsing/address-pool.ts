import { toAddressOfCell, toIpv4Number } from '@weir/schema';
import { RecentTexts, toOwn } from './text-pool.ts';

const SLOTS = 65_536;

/** Reads addresses, and returns the same copy for addresses that were seen recently. */
export class AddressPool {
  /** Direct-mapped cache for IPv4: each address has one slot, and a later address replaces it. Cheaper than a map, because no text is hashed. */
  private readonly slots: Array<string | undefined> = new Array<string | undefined>(SLOTS);
  private readonly numbers = new Float64Array(SLOTS).fill(-1);
  /** Canonical addresses by their text in the log. */
  private readonly others = new RecentTexts();

  /** Returns the canonical address of a cell, which may also have a port; null for a text that is not an IPv4 or IPv6 address. */
  parse(text: string | null | undefined): string | null {
    if (text === null || text === undefined) return null;
    const number = toIpv4Number(text);
    if (number < 0) return this.others.find(text) ?? this.add(text);
    const slot = Math.imul(number | 0, 0x9e3779b1) >>> 16;
    if (this.numbers[slot] === number) return this.slots[slot] ?? null;
    this.numbers[slot] = number;
    return (this.slots[slot] = toOwn(text));
  }

  private add(text: string): string | null {
    const address = toAddressOfCell(text);
    return address === null ? null : this.others.add(toOwn(text), toOwn(address));
  }
}
