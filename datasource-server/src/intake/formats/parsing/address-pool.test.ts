import fc from 'fast-check';
import { isIP } from 'node:net';
import { toAddressOfCell, toIpv4Number } from '@weir/schema';
import { AddressPool } from './address-pool.ts';

describe('the address pool', () => {
  it('returns the canonical address, whatever was parsed before', () => {
    const pool = new AddressPool();
    const part = fc.constantFrom('0', '1', '9', '10', '99', '127', '192', '200', '249', '250', '255', '256', '999', '00', '01', '', '1x', ' 1', '-1');
    const dotted = fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), dotted, fc.string()), (text) => {
        expect(pool.parse(text)).toBe(toAddressOfCell(text));
        expect(toIpv4Number(text) >= 0).toBe(isIP(text) === 4);
      }),
      { numRuns: 5000 },
    );
  });

  it('returns the right address where several share a slot', () => {
    const pool = new AddressPool();
    const all = Array.from({ length: 200_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(all.every((address) => pool.parse(address) === address)).toBe(true);
    expect(pool.parse('255.255.255.255')).toBe('255.255.255.255');
    expect(pool.parse('0.0.0.0')).toBe('0.0.0.0');
  });

  it('returns the canonical address again after it was dropped', () => {
    const pool = new AddressPool();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 70_000; i++) pool.parse(`2001:DB8::${(i >> 16).toString(16)}:${(i & 65_535).toString(16)}`);
      expect(pool.parse('2001:DB8::0:1')).toBe('2001:db8::1');
      expect(pool.parse('::ffff:192.0.2.7')).toBe('192.0.2.7');
    }
  });
});
