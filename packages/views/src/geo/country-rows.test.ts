import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { availableMeasures, toCountryTable } from './country-rows.ts';
import { COUNTRY_ROWS } from './countries.ts';

const number = (name: string, values: (number | null)[]) => ({ name, type: 'number' as const, values });
const code = { name: 'src_ip_country_code', type: 'string' as const, values: ['US', 'us ', 'XX', null, 'SG'] };
const frame = { name: 'countries', fields: [code, number('session_count', [2, 3, 4, 5, null]), number('anomaly_count', [1, 0, 1, 0, 0])] };

test('sums rows of one country regardless of case, and counts rows without a known country', () => {
  const table = toCountryTable(frame, code);
  expect(table.countries.map(({ country, figures }) => [country[0], figures.session_count])).toEqual([
    ['US', 5],
    ['SG', null],
  ]);
  expect(table).toMatchObject({ unplaced_row_count: 2, unplaced: { session_count: 9 } });
});

test('computes the rate from the summed counts', () => {
  expect(toCountryTable(frame, code).countries[0].figures.anomaly_rate).toBe(0.2);
  expect(availableMeasures(frame)).toEqual(['session_count', 'anomaly_count', 'anomaly_rate']);
});

test('lists every country once, with a valid position', () => {
  expect(new Set(COUNTRY_ROWS.map(([alpha2]) => alpha2)).size).toBe(COUNTRY_ROWS.length);
  expect(COUNTRY_ROWS.length).toBe(249);
  for (const [, name, lon, lat, area_km2] of COUNTRY_ROWS) {
    expect(name).not.toBe('');
    expect(Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && area_km2 > 0).toBe(true);
  }
});

test('has a table that matches the output of its generator', () => {
  const generator = join(__dirname, '../../scripts/generate-countries.mjs');
  expect(() => execFileSync(process.execPath, [generator, '--check'], { stdio: 'pipe' })).not.toThrow();
});
