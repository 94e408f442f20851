import { isIP } from 'node:net';
import fc from 'fast-check';
import { toAddressOfCell, toCanonicalAddress } from './canonical-address.ts';

/** Returns the IPv4 address in an IPv4-mapped one as a URL writes it. */
const toMappedIpv4 = (address: string): string =>
  address.replace(/^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/, (_, high: string, low: string) => [high, low].map((group) => `${parseInt(group, 16) >> 8}.${parseInt(group, 16) & 255}`).join('.'));

describe('canonical addresses', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::1:0:0:0:1', '2001:db8:0:1::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::192.0.2.7', '::c000:207'],
    ['64:ff9b::192.0.2.7', '64:ff9b::c000:207'],
  ])('%s is %s', (text, expected) => expect(toCanonicalAddress(text)).toBe(expected));

  it.each(['', '1', '192.0.2', '192.0.2.256', '192.0.02.7', '192.0.2.7 ', ':', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '1:2:3:4:5:6:7::8:9', '12345::', 'g::', '::1%', '1:2:3:4:5:6:7:', '[::1', '::1]', 'fe80::1%e h', '1:2:3:4:5:6:7:192.0.2.7', '::192.0.2'])(
    'refuses %s',
    (text) => expect(toCanonicalAddress(text)).toBeNull(),
  );

  it('accepts what Node accepts, and writes what a URL writes', () => {
    const group = fc.constantFrom('', '0', '0000', '1', '00a', 'FFFF', 'ffff', 'db8', '12345', 'g', '192.0.2.7');
    const built = fc.array(group, { minLength: 2, maxLength: 9 }).map((groups) => groups.join(':'));
    fc.assert(
      fc.property(fc.oneof(built, fc.ipV6(), fc.ipV4(), fc.string()), (text) => {
        fc.pre(!/[[%]/.test(text));
        const expected = isIP(text) === 6 ? toMappedIpv4(new URL(`http://[${text}]/`).hostname.slice(1, -1)) : isIP(text) === 4 ? text : null;
        expect(toCanonicalAddress(text)).toBe(expected);
        if (expected !== null) expect(toCanonicalAddress(expected)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('removes the port of a cell', () => {
    expect(toAddressOfCell('192.0.2.7:443')).toBe('192.0.2.7');
    expect(toAddressOfCell('[2001:DB8::1]:443')).toBe('2001:db8::1');
    expect(toAddressOfCell('::ffff:192.0.2.7')).toBe('192.0.2.7');
    for (const cell of ['192.0.2.7:', '192.0.2.7:65536', '192.0.2.7:x', 'host:443', '[host]:443']) expect(toAddressOfCell(cell)).toBeNull();
  });
});
