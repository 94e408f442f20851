import type { Frame } from '@weir/schema';
import { baseOption, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import type { ViewInput, ViewResult } from '../define-view.ts';
import { asDrawn } from '../fields/drawn-field.ts';
import { findRoleField } from '../fields/field-roles.ts';
import { findField, toText } from '../fields/find-fields.ts';
import { formatCount, formatNoun } from '../style/format.ts';
import { type PlaceRow, findPlaceFields, toPlaceRows } from './place-rows.ts';
import { MAX_LISTED, rowMarks } from '../fields/row-marks.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';
import { worldComponent } from './world-map.ts';

/** How the map was asked for. */
interface PlaceParts {
  readonly input: ViewInput<object>;
  readonly measure: string;
  /** The measure's title and its writing where the field has none of its own. */
  readonly title: string;
  readonly format: (value: number) => string;
  readonly roam: boolean;
}

/** From here on points are drawn in one pass, without an element each. */
const LARGE_COUNT = 2_000;
const LEAST_PX = 6;
const MOST_PX = 26;

/** Rows with a latitude and a longitude as points on the world map, the area of a point by the measure. */
export const drawPlaces = (frame: Frame, { input, measure, title, format: given, roam }: PlaceParts): ViewResult => {
  const { theme, width, formatTime } = input;
  const fields = findPlaceFields(frame);
  const { places, skipped_count } = fields ? toPlaceRows(frame, fields, measure) : { places: [], skipped_count: 0 };
  if (places.length === 0) return { state: 'empty', message: `None of ${formatNoun(skipped_count, 'row')} has a latitude and a longitude on earth.` };

  const field = findField(frame, measure);
  const format = asDrawn(field)?.format ?? given;
  const source = findRoleField(frame, 'source');
  const toMark = rowMarks(frame, formatTime);
  const byValue = [...places].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const largest = byValue[0].value ?? 0;
  const sizeOf = ({ value }: PlaceRow) => (value === null || largest <= 0 ? LEAST_PX + 2 : LEAST_PX + (MOST_PX - LEAST_PX) * Math.sqrt(Math.max(0, value) / largest));
  const usual = byValue.filter(({ isAnomaly }) => !isAnomaly);
  const anomalies = byValue.filter(({ isAnomaly }) => isAnomaly);
  const byRow = new Map(places.map((place) => [place.row, place]));
  const nameOf = ({ row }: PlaceRow) => toText(source?.values[row]) ?? toMark(row).title;
  const note = [
    field ? `Area: ${title.toLowerCase()}.` : '',
    skipped_count > 0 ? `${formatNoun(skipped_count, 'row')} without a place left out.` : '',
  ].filter(Boolean).join(' ');
  const draw = (list: readonly PlaceRow[], isAnomaly: boolean) => ({
    type: 'scatter' as const,
    coordinateSystem: 'geo' as const,
    name: `${isAnomaly ? 'Anomalous' : 'Usual'} (${formatCount(list.length)})`,
    symbol: isAnomaly ? 'diamond' : 'circle',
    symbolSize: LEAST_PX,
    large: list.length > LARGE_COUNT,
    largeThreshold: LARGE_COUNT,
    data: list.map((place) =>
      list.length > LARGE_COUNT
        ? [place.longitude, place.latitude, place.row]
        : { value: [place.longitude, place.latitude, place.row], symbolSize: Number(sizeOf(place).toFixed(1)) },
    ),
    itemStyle: { color: isAnomaly ? theme.anomaly : (asDrawn(field)?.color ?? theme.normal), opacity: isAnomaly ? 0.9 : 0.65, borderColor: theme.background, borderWidth: 1 },
    z: isAnomaly ? 6 : 5,
  });

  return {
    state: 'ready',
    marks: {
      listed: (anomalies.length > 0 ? anomalies : usual)
        .slice(0, MAX_LISTED)
        .map(({ row }, dataIndex) => ({ mark: toMark(row), item: { seriesIndex: anomalies.length > 0 ? 1 : 0, dataIndex } })),
      at: ({ value }) => (Array.isArray(value) && byRow.has(Number(value[2])) ? toMark(Number(value[2])) : undefined),
    },
    summary: [
      `${formatNoun(places.length, 'place')} on the map, ${formatCount(anomalies.length)} anomalous.`,
      field ? `${title}: ${byValue.slice(0, 3).map((place) => `${nameOf(place)} ${place.value === null ? 'unknown' : format(place.value)}`).join(', ')}.` : '',
      note,
    ].filter(Boolean).join(' '),
    option: {
      ...baseOption(theme),
      geo: { ...worldComponent(theme, roam), top: 24, bottom: 8 },
      title: { text: note, left: 4, top: 4, padding: 0, textStyle: { ...noteStyle(theme), width: width - 8, overflow: 'truncate' } },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const place = Array.isArray(item.value) ? byRow.get(Number(item.value[2])) : undefined;
          if (!place) return '';
          return toTooltipHtml(
            {
              title: nameOf(place),
              subtitle: toMark(place.row).title,
              rows: [
                ['Place', `${place.latitude.toFixed(2)}, ${place.longitude.toFixed(2)}`],
                ...(place.value === null ? [] : [[title, format(place.value)] as const]),
                ['Anomalous', place.isAnomaly ? 'yes' : 'no'],
              ],
              note: toText(findField(frame, 'reason')?.values[place.row]),
            },
            theme,
          );
        },
      },
      series: [draw(usual, false), draw(anomalies, true)],
    },
  };
};
