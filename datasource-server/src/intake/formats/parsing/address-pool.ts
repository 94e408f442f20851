import { addressSchema } from '@weir/schema';
import { RecentTexts, toOwn } from './text-pool.ts';

const SLOTS = 65_536;
const DOT = 46;
const ZERO = 48;

/** Returns an IPv4 address as a number, 0 to 2^32 - 1; -1 for any other text, including leading zeros. */
export const toIpv4Number = (text: string): number => {
  const { length } = text;
  if (length < 7 || length > 15) return -1;
  let address = 0;
  let part = 0;
  let digits = 0;
  let parts = 1;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0 || parts === 4) return -1;
      address = address * 256 + part;
      part = 0;
      digits = 0;
      parts++;
    } else {
      const digit = code - ZERO;
      if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return -1;
      part = part * 10 + digit;
      if (part > 255) return -1;
      digits++;
    }
  }
  return parts === 4 && digits > 0 ? address * 256 + part : -1;
};

/** Validates addresses, and returns the same copy for addresses that were seen recently. */
export class AddressPool {
  /** Direct-mapped cache for IPv4: each address has one slot, and a later address replaces it. Cheaper than a map, because no text is hashed. */
  private readonly slots: Array<string | undefined> = new Array<string | undefined>(SLOTS);
  private readonly numbers = new Float64Array(SLOTS).fill(-1);
  private readonly others = new RecentTexts();

  /** Returns the address unchanged, or null for a text that is not an IPv4 or IPv6 address. */
  parse(text: string | null | undefined): string | null {
    if (text === null || text === undefined) return null;
    const number = toIpv4Number(text);
    if (number < 0) return this.others.find(text) ?? (addressSchema.safeParse(text).success ? this.others.add(toOwn(text)) : null);
    const slot = Math.imul(number | 0, 0x9e3779b1) >>> 16;
    if (this.numbers[slot] === number) return this.slots[slot] ?? null;
    this.numbers[slot] = number;
    return (this.slots[slot] = toOwn(text));
  }
}
