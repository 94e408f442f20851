import fc from 'fast-check';
import { addressSchema } from '@weir/schema';
import { AddressPool, toIpv4Number } from './address-pool.ts';

describe('the address pool', () => {
  it('accepts what the schema accepts, whatever was parsed before', () => {
    const pool = new AddressPool();
    const part = fc.constantFrom('0', '1', '9', '10', '99', '127', '192', '200', '249', '250', '255', '256', '999', '00', '01', '', '1x', ' 1', '-1');
    const dotted = fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), dotted, fc.string()), (text) => {
        expect(pool.parse(text)).toBe(addressSchema.safeParse(text).success ? text : null);
        expect(toIpv4Number(text) >= 0).toBe(addressSchema.safeParse(text).success && !text.includes(':'));
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
});
