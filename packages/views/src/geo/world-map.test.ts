import { COUNTRY_ROWS } from './countries.ts';
import { loadWorldMap, worldProjection } from './world-map.ts';

interface Shapes {
  features: { properties: { name: string }; geometry: { type: string } }[];
}

test('names each shape by its country code, one shape per country, without Antarctica', async () => {
  const { geoJson } = await loadWorldMap();
  const names = (geoJson as Shapes).features.map(({ properties }) => properties.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['US', 'SG', 'MT', 'HK', 'XK']));
  expect(names).not.toContain('Antarctica');
});

test('has a shape for every country with a shape in the table', async () => {
  const { geoJson } = await loadWorldMap();
  const names = new Set((geoJson as Shapes).features.map(({ properties }) => properties.name));
  expect(COUNTRY_ROWS.filter(([code, , , , , atlasName]) => atlasName !== null && !names.has(code))).toEqual([]);
});

test('inverts the projection', () => {
  const { project, unproject } = worldProjection();
  const [lon, lat] = unproject(project([103.8, 1.35]));
  expect(lon).toBeCloseTo(103.8, 6);
  expect(lat).toBeCloseTo(1.35, 6);
});
