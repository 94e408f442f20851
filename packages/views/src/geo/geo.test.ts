import type { Frame } from '@weir/schema';
import { geo, type GeoOptions } from './geo.ts';
import { darkTheme } from '../style/theme.ts';

const countries: Frame = {
  name: 'countries',
  fields: [
    { name: 'src_ip_country_code', type: 'string', values: ['US', 'SG', 'GI', 'ZZ', null] },
    { name: 'session_count', type: 'number', values: [113, 3, 1, 4, 2] },
    { name: 'anomaly_count', type: 'number', values: [13, 0, 0, 0, 0] },
  ],
};

const draw = (frame: Frame, options: Partial<GeoOptions> = {}) =>
  geo.build({ frames: [frame], options: { ...geo.defaultOptions, ...options }, theme: darkTheme, width: 800, height: 400, formatTime: String });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};

test('colours shapes, and adds a dot to countries that are small or have no shape', () => {
  const [shapes, dots] = ready(countries).series;
  expect(shapes.data.map(({ name }: { name: string }) => name)).toEqual(['US', 'SG']);
  expect(dots.data.map(({ name }: { name: string }) => name)).toEqual(['SG', 'GI']);
});

test('counts sessions from unknown countries', () => {
  expect(ready(countries).title.text).toBe('Not on the map: 6 sessions from unknown countries.');
  expect(ready(countries).summary).toContain('6 sessions from unknown countries');
});

test('shows a message instead of a blank map when no country is known', () => {
  const unknown = { ...countries, fields: [{ ...countries.fields[0], values: ['ZZ', null, null, '', '??'] }, ...countries.fields.slice(1)] };
  const result = draw(unknown);
  expect(result.state).toBe('empty');
  expect(result).toMatchObject({ message: expect.stringContaining('123 sessions from unknown countries') });
});

test('computes a rate from counts, and asks for bytes that are missing', () => {
  expect(ready(countries, { measure: 'anomaly_rate' }).summary).toContain('United States 11.5%');
  expect(draw(countries, { measure: 'total_bytes' })).toMatchObject({ state: 'missing', missing: ['total_bytes'] });
});

test('puts every value into exactly one class, with a class for zero', () => {
  const { pieces } = ready(countries, { measure: 'anomaly_count' }).visualMap;
  expect(pieces.map(({ label }: { label: string }) => label)).toEqual(['13', 'none']);
});

test('shows all measures of a country in the tooltip', () => {
  const html = ready(countries).tooltip.formatter({ name: 'US' });
  for (const text of ['United States', '113', '13', '11.5%']) expect(html).toContain(text);
  expect(ready(countries).tooltip.formatter({ name: '<b>' })).toBe('');
});
