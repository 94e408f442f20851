import type { Field, Frame } from '@weir/schema';
import type { ViewInput, ViewMarks, ViewResult, ViewTheme } from '../define-view.ts';
import { emptyState } from '../fields/empty-states.ts';
import { asDrawn } from '../fields/drawn-field.ts';
import { findRoleField } from '../fields/field-roles.ts';
import { findField, toText } from '../fields/find-fields.ts';
import { anomalyName, normalName } from '../marks/anomaly-points.ts';
import { listMarks, markAtRow, rowMarks } from '../marks/row-marks.ts';
import { baseOption } from '../style/chart-style.ts';
import { formatCount, formatNoun } from '../style/format.ts';
import { keepNotes, noteTitle } from '../style/notes.ts';
import { itemTooltip, itemValues } from '../style/tooltips.ts';
import type { GeoMeasure } from './country-rows.ts';
import { GEO_TITLES, measureFormat } from './geo-measures.ts';
import { type PlaceRow, findPlaceFields, toPlaceRows } from './place-rows.ts';
import { worldComponent } from './world-map.ts';

/** The input of the map and its options. */
interface PlaceParts {
  readonly input: ViewInput<object>;
  readonly measure: GeoMeasure;
  readonly roam: boolean;
}

/** From this count on, points are drawn in one pass and without an element each. */
const LARGE_COUNT = 2_000;
const LEAST_PX = 6;
const MOST_PX = 26;

/** Draws rows with a latitude and a longitude as points on the world map; the area of a point shows the measure. */
export const drawPlaces = (frame: Frame, { input, measure, roam }: PlaceParts): ViewResult => {
  const { theme, width, formatTime } = input;
  const fields = findPlaceFields(frame);
  const { places, skipped_count } = fields ? toPlaceRows(frame, fields, measure) : { places: [], skipped_count: 0 };
  if (places.length === 0) return emptyState(`No row has a valid latitude and longitude (${formatNoun(skipped_count, 'row')} checked).`);

  const field = findField(frame, measure);
  const title = GEO_TITLES[measure];
  const format = measureFormat(frame, measure);
  const source = findRoleField(frame, 'source');
  const toMark = rowMarks(frame, formatTime);
  const byValue = [...places].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const largest = byValue[0].value ?? 0;
  const normal = byValue.filter(({ isAnomaly }) => !isAnomaly);
  const anomalies = byValue.filter(({ isAnomaly }) => isAnomaly);
  const byRow = new Map(places.map((place) => [place.row, place]));
  const nameOf = ({ row }: PlaceRow) => toText(source?.values[row]) ?? toMark(row).title;
  const note = keepNotes([field ? `Point area: ${title.toLowerCase()}.` : '', skipped_count > 0 ? `Not shown: ${formatNoun(skipped_count, 'row')} without a valid location.` : '']).join(' ');
  const leaders = byValue.slice(0, 3).map((place) => `${nameOf(place)} ${place.value === null ? 'unknown' : format(place.value)}`);

  return {
    state: 'ready',
    marks: toMarks(normal, anomalies, byRow, toMark),
    summary: keepNotes([
      `${formatNoun(places.length, 'location')} on the map, ${formatCount(anomalies.length)} anomalous.`,
      field ? `${title}: ${leaders.join(', ')}.` : '',
      note,
    ]).join(' '),
    option: {
      ...baseOption(theme),
      geo: { ...worldComponent(theme, roam), top: 24, bottom: 8 },
      title: noteTitle(note, theme, width - 8, { left: 4, top: 4, padding: 0 }),
      tooltip: itemTooltip(theme, (item) => {
        const place = byRow.get(Number(itemValues(item)[2]));
        if (!place) return null;
        return {
          title: nameOf(place),
          subtitle: toMark(place.row).title,
          rows: [
            ['Coordinates', `${place.latitude.toFixed(2)}, ${place.longitude.toFixed(2)}`],
            ...(place.value === null ? [] : [[title, format(place.value)] as const]),
            ['Anomalous', place.isAnomaly ? 'yes' : 'no'],
          ],
          note: toText(findField(frame, 'reason')?.values[place.row]),
        };
      }),
      series: [normalPlaces(normal, largest, field, theme), anomalousPlaces(anomalies, largest, theme)],
    },
  };
};

/** Lists anomalous points, or normal ones where there are none. */
const toMarks = (normal: readonly PlaceRow[], anomalies: readonly PlaceRow[], byRow: ReadonlyMap<number, PlaceRow>, toMark: ReturnType<typeof rowMarks>): ViewMarks => {
  const [listed, seriesIndex] = anomalies.length > 0 ? [anomalies, 1] : [normal, 0];
  return { listed: listMarks(listed, ({ row }) => toMark(row), (_place, dataIndex) => ({ seriesIndex, dataIndex })), at: markAtRow(byRow, toMark) };
};

const sizeOf = (value: number | null, largest: number): number =>
  value === null || largest <= 0 ? LEAST_PX + 2 : LEAST_PX + (MOST_PX - LEAST_PX) * Math.sqrt(Math.max(0, value) / largest);

const placeSeries = (places: readonly PlaceRow[], largest: number, theme: ViewTheme, color: string, opacity: number) => ({
  type: 'scatter' as const,
  coordinateSystem: 'geo' as const,
  symbolSize: LEAST_PX,
  large: places.length > LARGE_COUNT,
  largeThreshold: LARGE_COUNT,
  data: places.map(({ longitude, latitude, row, value }) =>
    places.length > LARGE_COUNT ? [longitude, latitude, row] : { value: [longitude, latitude, row], symbolSize: Number(sizeOf(value, largest).toFixed(1)) },
  ),
  itemStyle: { color, opacity, borderColor: theme.background, borderWidth: 1 },
});

const normalPlaces = (places: readonly PlaceRow[], largest: number, field: Field | undefined, theme: ViewTheme) => ({
  ...placeSeries(places, largest, theme, asDrawn(field)?.color ?? theme.normal, 0.65),
  name: normalName(places.length),
  symbol: 'circle',
  z: 5,
});

const anomalousPlaces = (places: readonly PlaceRow[], largest: number, theme: ViewTheme) => ({
  ...placeSeries(places, largest, theme, theme.anomaly, 0.9),
  name: anomalyName(places.length),
  symbol: 'diamond',
  z: 6,
});
