import { toSessionBlock, toSessions, type Session } from '@weir/schema';
import fc from 'fast-check';
import { withCountries } from './session-countries.ts';

const session = (src_ip: string, src_ip_country_code: string | null, row = 0): Session => ({
  session_id: row.toString(16).padStart(32, '1'), start_time: 1, end_time: 2, src_ip, src_ip_country_code, protocol: 'tcp', response_code: null, dst_ip: '10.0.0.5', dst_port: 443, bytes_in: 1, bytes_out: 2, rule_names: null,
  observation_name: null, source_meta: 'DE', source_name: null, detection_types: null, label: null,
});
const COUNTRIES: Readonly<Record<string, string>> = { '192.0.2.1': 'DE', '192.0.2.2': 'FR' };
const countryOf = (address: string): string | null => COUNTRIES[address] ?? null;

test('a session without a country gets that of its address, one with a country keeps it', () => {
  const block = toSessionBlock([session('192.0.2.1', null, 1), session('192.0.2.1', 'AU', 2), session('192.0.2.2', null, 3), session('192.0.2.9', null, 4), session('192.0.2.2', null, 5)]);
  const filled = withCountries(block, countryOf);
  expect(toSessions(filled).map(({ src_ip_country_code }) => src_ip_country_code)).toEqual(['DE', 'AU', 'FR', null, 'FR']);
  expect(toSessions(filled)).toEqual(toSessions(block).map((one, row) => ({ ...one, src_ip_country_code: ['DE', 'AU', 'FR', null, 'FR'][row] })));
  expect(toSessions(block)[0].src_ip_country_code).toBeNull();
});

test('a block in which nothing is added is returned as it is', () => {
  const complete = toSessionBlock([session('192.0.2.1', 'AU')]);
  const unknown = toSessionBlock([session('192.0.2.9', null)]);
  expect(withCountries(complete, countryOf)).toBe(complete);
  expect(withCountries(unknown, countryOf)).toBe(unknown);
});

test('each address is looked up once, and not where every session has a country', () => {
  const asked: string[] = [];
  const counting = (address: string): string | null => (asked.push(address), countryOf(address));
  withCountries(toSessionBlock([session('192.0.2.1', null, 1), session('192.0.2.9', null, 2), session('192.0.2.1', null, 3), session('192.0.2.2', 'AU', 4)]), counting);
  expect(asked).toEqual(['192.0.2.1', '192.0.2.9']);
});

test('terms stay distinct, and rows beyond the size are not read', () => {
  const addresses = fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.9');
  fc.assert(
    fc.property(fc.array(fc.tuple(addresses, fc.constantFrom(null, 'DE', 'AU')), { minLength: 1 }), (rows) => {
      const whole = toSessionBlock([...rows.map(([address, country], row) => session(address, country, row)), session('192.0.2.1', null, rows.length)]);
      const filled = withCountries({ ...whole, size: rows.length }, countryOf);
      expect(new Set(filled.terms).size).toBe(filled.terms.length);
      expect(toSessions(filled).map(({ src_ip_country_code }) => src_ip_country_code)).toEqual(rows.map(([address, country]) => country ?? countryOf(address)));
    }),
  );
});
