import { geoEqualEarth } from 'd3-geo';
import type { GeoComponentOption } from 'echarts';
import { COUNTRY_ROWS } from './countries.ts';
import { mixColors } from '../style/chart-style.ts';
import type { ViewMap, ViewTheme } from '../define-view.ts';

/** Name that the map is registered under. */
export const WORLD_MAP = 'weir-world';

/** Returns the Equal Earth projection, which preserves the areas that readers of a choropleth compare. */
export const worldProjection = (): NonNullable<GeoComponentOption['projection']> => {
  const projection = geoEqualEarth();
  return {
    project: (point: number[]) => projection(point as [number, number]) as number[],
    unproject: (point: number[]) => projection.invert?.(point as [number, number]) as number[],
    // Without the stream, shapes that cross the antimeridian are drawn as bands over the whole map.
    stream: projection.stream as NonNullable<GeoComponentOption['projection']>['stream'],
  };
};

/** Returns the colour of countries without data. */
export const landColor = (theme: ViewTheme): string => mixColors(theme.background, theme.border, theme.mode === 'dark' ? 0.55 : 0.7);

/** Returns the map as an ECharts geo component, without its position in the chart. */
export const worldComponent = (theme: ViewTheme, roam: boolean): GeoComponentOption => ({
  map: WORLD_MAP,
  projection: worldProjection(),
  roam,
  left: 0,
  right: 0,
  preserveAspect: 'contain',
  itemStyle: { areaColor: landColor(theme), borderColor: theme.background, borderWidth: 0.5 },
  emphasis: { itemStyle: { areaColor: 'inherit', borderColor: theme.text, borderWidth: 1 }, label: { show: false } },
  select: { disabled: true },
  label: { show: false },
  tooltip: { show: true },
});

const ANTARCTICA = 'Antarctica';

/**
 * Loads the countries of the world as GeoJSON, each named by its ISO alpha-2 code. Antarctica is omitted. Shapes without a
 * code keep the name of the atlas, so that the map has no gaps.
 */
export const loadWorldMap = async (): Promise<ViewMap> => {
  const [{ default: atlas }, { feature }] = await Promise.all([import('world-atlas/countries-50m.json'), import('topojson-client')]);
  const topology = atlas as unknown as Parameters<typeof feature>[0];
  const collection = feature(topology, topology.objects.countries);
  const codes = new Map(COUNTRY_ROWS.map(([code, , , , , atlasName]) => [atlasName, code]));
  const features = (collection.type === 'FeatureCollection' ? collection.features : [collection]).flatMap((shape) => {
    const atlasName = String(shape.properties?.name);
    if (atlasName === ANTARCTICA) return [];
    return [{ type: 'Feature', geometry: shape.geometry, properties: { name: codes.get(atlasName) ?? atlasName } }];
  });
  return { name: WORLD_MAP, geoJson: { type: 'FeatureCollection', features } };
};
