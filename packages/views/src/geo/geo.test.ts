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

test('colours shapes and puts a dot on what is too small to see, or has no shape', () => {
  const [shapes, dots] = ready(countries).series;
  expect(shapes.data.map(({ name }: { name: string }) => name)).toEqual(['US', 'SG']);
  expect(dots.data.map(({ name }: { name: string }) => name)).toEqual(['SG', 'GI']);
});

test('counts unknown codes and says so', () => {
  expect(ready(countries).title.text).toBe('6 sessions from unknown places not on the map.');
  expect(ready(countries).summary).toContain('6 sessions from unknown places');
});

test('shows no country at all as a sentence, not as a blank map', () => {
  const unknown = { ...countries, fields: [{ ...countries.fields[0], values: ['ZZ', null, null, '', '??'] }, ...countries.fields.slice(1)] };
  const result = draw(unknown);
  expect(result.state).toBe('empty');
  expect(result).toMatchObject({ message: expect.stringContaining('123 sessions from unknown places') });
});

test('works out a rate where only counts are there, and asks for bytes where none are', () => {
  expect(ready(countries, { measure: 'anomaly_rate' }).summary).toContain('United States 11.5%');
  expect(draw(countries, { measure: 'total_bytes' })).toMatchObject({ state: 'missing', missing: ['total_bytes'] });
});

test('gives every value exactly one class, zero its own', () => {
  const { pieces } = ready(countries, { measure: 'anomaly_count' }).visualMap;
  expect(pieces.map(({ label }: { label: string }) => label)).toEqual(['13', 'none']);
});

test('tells all measures of a country by its name', () => {
  const html = ready(countries).tooltip.formatter({ name: 'US' });
  for (const text of ['United States', '113', '13', '11.5%']) expect(html).toContain(text);
  expect(ready(countries).tooltip.formatter({ name: '<b>' })).toBe('');
});
