import { findSpecialUse, parseAddress, parseRange } from './address.ts';
import { RangeSet } from './range-set.ts';

const useOf = (text: string): string | undefined => findSpecialUse(parseAddress(text)!)?.source;

describe('an address', () => {
  it('is the same in every standard notation', () => {
    expect(parseAddress('2001:DB8:0::1')!.position).toBe(parseAddress('2001:db8::1')!.position);
    expect(parseAddress('::ffff:192.0.2.1')).toEqual(parseAddress('192.0.2.1'));
  });

  it.each(['', 'example.org', '1.2.3', '0x7f.1', '010.1.1.1', '1.2.3.4/24', '1.2.3.4 ', '2001:db8::g'])('is not %j', (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it('of IPv6 is never equal to one of IPv4', () => {
    expect(parseAddress('::5')!.position).not.toBe(parseAddress('0.0.0.5')!.position);
  });

  it.each([
    ['10.1.2.3', 'RFC 1918'],
    ['172.31.255.255', 'RFC 1918'],
    ['100.64.0.1', 'RFC 6598'],
    ['127.0.0.1', 'RFC 1122 and RFC 4291'],
    ['169.254.1.1', 'RFC 3927 and RFC 4291'],
    ['fd00::1', 'RFC 4193'],
    ['203.0.113.77', 'RFC 5737'],
    ['2001:db8::1', 'RFC 3849'],
    ['3fff::1', 'RFC 9637'],
    ['240.0.0.1', 'RFC 6890'],
    ['172.32.0.1', undefined],
    ['8.8.8.8', undefined],
    ['2001:4860:4860::8888', undefined],
  ])('%s has a special use by %s', (text, source) => expect(useOf(text)).toBe(source));
});

describe('a block', () => {
  it('contains its first and last address and none beyond', () => {
    const set = new RangeSet([parseRange('192.0.2.77/25')!, parseRange('2001:db8::/64')!]);
    const has = (text: string): boolean => set.has(parseAddress(text)!.position);
    expect(['192.0.2.0', '192.0.2.127', '2001:db8::', '2001:db8::ffff:ffff:ffff:ffff'].filter((text) => !has(text))).toEqual([]);
    expect(['192.0.1.255', '192.0.2.128', '2001:db8:0:1::', '::c000:201'].filter(has)).toEqual([]);
  });

  it.each(['192.0.2.0/33', '192.0.2.0/', '192.0.2.0/24/24', '192.0.2/24', '192.0.2.0/-1', '2001:db8::/129', 'example.org/24', ''])('is not %j', (text) => {
    expect(parseRange(text)).toBeNull();
  });

  it('joins overlapping blocks, in any order', () => {
    const set = new RangeSet(['10.0.2.0/24', '10.0.0.0/16', '10.0.0.0/24', '10.1.0.0/16'].map((text) => parseRange(text)!));
    expect(set.has(parseAddress('10.1.255.255')!.position)).toBe(true);
    expect(set.has(parseAddress('10.2.0.0')!.position)).toBe(false);
    expect(new RangeSet([]).has(0n)).toBe(false);
  });
});
