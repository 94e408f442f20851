import { addressSchema } from '@weir/schema';

const MAX_TEXTS = 65_536;
/** Longest text that a session keeps. */
const MAX_LENGTH = 1024;

/** A copy with memory of its own: a part of a line otherwise keeps the whole chunk alive that it was cut from. */
const toOwn = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Gives the same copy for the same text, so that records which outlive their line hold neither the line nor doubles. */
export class TextPool {
  private readonly texts = new Map<string, string>();

  /** The text, cut after 1,024 characters; null for `-` and for nothing. */
  keep(text: string | null | undefined): string | null {
    if (text === null || text === undefined || text === '' || text === '-') return null;
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    const own = toOwn(text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text);
    if (text.length <= MAX_LENGTH) {
      if (this.texts.size >= MAX_TEXTS) this.texts.clear();
      this.texts.set(own, own);
    }
    return own;
  }
}

/** Tells addresses from other text once for each that comes. */
export class AddressPool {
  private readonly addresses = new Map<string, string>();

  /** The address as it is written, or null for what is no IPv4 or IPv6 address. */
  parse(text: string | null | undefined): string | null {
    if (text === null || text === undefined) return null;
    const known = this.addresses.get(text);
    if (known !== undefined) return known;
    if (!addressSchema.safeParse(text).success) return null;
    if (this.addresses.size >= MAX_TEXTS) this.addresses.clear();
    const own = toOwn(text);
    this.addresses.set(own, own);
    return own;
  }
}
