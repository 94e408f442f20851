const ZERO = 48;
const DOT = 46;
const COLON = 58;

/** Returns an IPv4 address as a number, 0 to 2^32 - 1; -1 for any other text, including leading zeros, which some systems read as octal. */
export const toIpv4Number = (text: string, from = 0, to = text.length): number => {
  if (to - from < 7 || to - from > 15) return -1;
  let address = 0;
  let part = 0;
  let digits = 0;
  let parts = 1;
  for (let at = from; at < to; at++) {
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

const GROUPS = 8;
const MAX_IPV6_LENGTH = 45;

/** Returns the value of a hexadecimal digit; -1 for another character. */
const toHexDigit = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
};

/** Returns the eight 16-bit groups of an IPv6 address without a zone; null for any other text. */
export const toIpv6Groups = (text: string): number[] | null => {
  const { length } = text;
  if (length < 2 || length > MAX_IPV6_LENGTH) return null;
  const groups: number[] = [];
  /** Number of groups before `::`; -1 where there is none. */
  let gap = -1;
  let at = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return null;
    gap = 0;
    at = 2;
  }
  while (at < length) {
    if (groups.length === GROUPS) return null;
    const start = at;
    let value = 0;
    for (; at < length; at++) {
      const digit = toHexDigit(text.charCodeAt(at));
      if (digit === -1) break;
      value = value * 16 + digit;
    }
    if (text.charCodeAt(at) === DOT) {
      const ipv4 = toIpv4Number(text, start);
      if (ipv4 === -1) return null;
      groups.push(Math.floor(ipv4 / 65_536), ipv4 % 65_536);
      break;
    }
    if (at === start || at - start > 4) return null;
    groups.push(value);
    if (at === length) break;
    if (text.charCodeAt(at) !== COLON) return null;
    at++;
    if (text.charCodeAt(at) === COLON) {
      if (gap !== -1) return null;
      gap = groups.length;
      at++;
    } else if (at === length) return null;
  }
  if (gap === -1) return groups.length === GROUPS ? groups : null;
  if (groups.length >= GROUPS) return null;
  groups.splice(gap, 0, ...new Array<number>(GROUPS - groups.length).fill(0));
  return groups;
};

const toIpv4Text = (high: number, low: number): string => `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;

/** Returns the text of eight groups as in RFC 5952: lower case, and the longest run of zeros is written as `::`. */
const toIpv6Text = (groups: readonly number[]): string => {
  let start = -1;
  let longest = 1;
  for (let at = 0; at < GROUPS; at++) {
    let end = at;
    while (end < GROUPS && groups[end] === 0) end++;
    if (end - at > longest) {
      longest = end - at;
      start = at;
    }
    if (end > at) at = end - 1;
  }
  const toText = (some: readonly number[]): string => some.map((group) => group.toString(16)).join(':');
  return start === -1 ? toText(groups) : `${toText(groups.slice(0, start))}::${toText(groups.slice(start + longest))}`;
};

const isMapped = (groups: readonly number[]): boolean => groups[5] === 0xffff && groups[0] === 0 && groups[1] === 0 && groups[2] === 0 && groups[3] === 0 && groups[4] === 0;

/**
 * Returns the one text that stands for an address: IPv4 as it is, an IPv4 address in the form of IPv6 (`::ffff:192.0.2.1`) as
 * IPv4, and IPv6 as in RFC 5952, without its zone (`%eth0`) and without brackets. Null for any other text.
 */
export const toCanonicalAddress = (text: string): string | null => {
  if (toIpv4Number(text) !== -1) return text;
  const bare = text.charCodeAt(0) === 91 && text.endsWith(']') ? text.slice(1, -1) : text;
  const zone = bare.indexOf('%');
  if (zone !== -1 && (zone === bare.length - 1 || /[\s\]]/.test(bare.slice(zone)))) return null;
  const groups = toIpv6Groups(zone === -1 ? bare : bare.slice(0, zone));
  if (groups === null) return null;
  return isMapped(groups) ? toIpv4Text(groups[6], groups[7]) : toIpv6Text(groups);
};

const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/;

/** Returns the canonical address of a cell that may also have a port, as in `192.0.2.1:443` and `[2001:db8::1]:443`; null for any other text. */
export const toAddressOfCell = (cell: string): string | null => {
  const address = toCanonicalAddress(cell);
  if (address !== null) return address;
  const found = WITH_PORT.exec(cell);
  return found === null || Number(found[3]) > 65_535 ? null : toCanonicalAddress(found[1] ?? found[2]);
};
