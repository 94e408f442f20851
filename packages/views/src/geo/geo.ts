import { NARROW_WIDTH, baseOption, mixColors, noteStyle, sampleRamp, tooltipStyle } from '../style/chart-style.ts';
import { type CountryFigures, GEO_MEASURES, type GeoMeasure, availableMeasures, toCountryTable } from './country-rows.ts';
import { type Mark, type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { asDrawn, columnOf, rampOf } from '../fields/drawn-field.ts';
import { chooseFrame, findField, frameLength, missingFields, toText } from '../fields/find-fields.ts';
import { formatBytes, formatCompact, formatCount, formatNoun, formatPercent } from '../style/format.ts';
import { drawPlaces } from './geo-places.ts';
import { findPlaceFields } from './place-rows.ts';
import { MAX_LISTED } from '../fields/row-marks.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';
import { type ValueClass, toValueClasses } from '../axes/value-classes.ts';
import { WORLD_MAP, landColor, loadWorldMap, worldComponent } from './world-map.ts';

export { GEO_MEASURES, type GeoMeasure } from './country-rows.ts';

/** What a reader may change about the map. */
export interface GeoOptions {
  readonly measure: GeoMeasure;
  /** Lets the reader drag and zoom; off, so that the page scrolls past the map. */
  readonly roam: boolean;
}

const DEFAULTS: GeoOptions = { measure: 'session_count', roam: false };
const REMEDY = "Use the query type 'Countries', or data with a latitude and a longitude.";
const CLASS_COUNT = 5;
const NARROW_CLASS_COUNT = 3;

/** A country that would cover fewer square pixels than this also gets a dot. */
const LEAST_AREA_PX = 60;
const EARTH_AREA_KM2 = 510e6;

const TITLES: Readonly<Record<GeoMeasure, string>> = {
  session_count: 'Sessions',
  total_bytes: 'Bytes in and out',
  anomaly_count: 'Anomalous sessions',
  anomaly_rate: 'Share anomalous',
};
const FORMATS: Readonly<Record<GeoMeasure, (value: number) => string>> = {
  session_count: formatCount,
  total_bytes: formatBytes,
  anomaly_count: formatCount,
  anomaly_rate: formatPercent,
};

const build = (input: ViewInput<GeoOptions>): ViewResult => {
  const { frames, options: given, theme, width, height } = input;
  const options = { ...DEFAULTS, ...given };
  const { measure } = options;
  const frame = chooseFrame(frames, ['src_ip_country_code']);
  if (!frame || frame.fields.length === 0) {
    return { state: 'empty', message: 'No sessions to place on a map. Widen the time range, or send sessions to Weir.' };
  }
  const code =
    frame.fields.find((field) => field.name === 'src_ip_country_code') ??
    frame.fields.find((field) => field.type === 'string' && /country/i.test(field.name));
  const placed = frames.find((one) => findPlaceFields(one) !== undefined && frameLength(one) > 0);
  if (placed && (!code || placed !== frame)) return drawPlaces(placed, { input, measure, title: TITLES[measure], format: FORMATS[measure], roam: options.roam });
  const hasMeasure = availableMeasures(frame).includes(measure);
  if (!code || !hasMeasure) return missingFields([...(code ? [] : ['src_ip_country_code']), ...(hasMeasure ? [] : [measure])], frame, REMEDY);
  if (frameLength(frame) === 0) return { state: 'empty', message: 'No sessions in this time range. Widen the range or loosen the filters.' };

  const table = toCountryTable(frame, code);
  const valueOf = (row: CountryFigures) => row.figures[measure];
  const countries = table.countries.filter((row) => valueOf(row) !== null).sort((a, b) => (valueOf(b) ?? 0) - (valueOf(a) ?? 0));
  const unplaced = table.unplaced[measure];
  const unplacedNote =
    table.unplaced_row_count === 0
      ? ''
      : table.unplaced.session_count !== null
        ? `${formatNoun(table.unplaced.session_count, 'session')} from unknown places not on the map.`
        : `${formatNoun(table.unplaced_row_count, 'unknown country code')} not on the map${unplaced === null ? '' : ` (${FORMATS[measure](unplaced)})`}.`;
  if (countries.length === 0) {
    return { state: 'empty', message: `No source has a known country. ${unplacedNote} Add a country database or fill src_ip_country_code.` };
  }

  const narrow = width < NARROW_WIDTH;
  const drawnAs = asDrawn(findField(frame, measure));
  const formatOf = (name: GeoMeasure) => asDrawn(findField(frame, name))?.format ?? FORMATS[name];
  const format = formatOf(measure);
  const land = landColor(theme);
  const classes = toValueClasses(countries.map((row) => valueOf(row) ?? 0), narrow ? NARROW_CLASS_COUNT : CLASS_COUNT);
  const ramp = rampOf(drawnAs, theme.background) ?? theme.ramp;
  const colors = sampleRamp(ramp, Math.max(classes.length, 2)).slice(-classes.length);
  const isCount = measure === 'session_count' || measure === 'anomaly_count';
  const legendFormat = isCount && !drawnAs?.format ? formatCompact : format;
  const rangeLabel = ({ min, max }: ValueClass, isLast: boolean) => {
    const last = isCount && !isLast ? max - 1 : max;
    return min === last ? legendFormat(min) : `${legendFormat(min)} – ${legendFormat(last)}`;
  };
  const zeroCount = countries.filter((row) => valueOf(row) === 0).length;
  const steps = drawnAs?.steps?.map(({ from, color }, i, all) => ({
    ...(Number.isFinite(from) ? { gte: from } : {}),
    ...(all[i + 1] ? { lt: all[i + 1].from } : {}),
    label: Number.isFinite(from) ? `${legendFormat(from)} and more` : all[1] ? `below ${legendFormat(all[1].from)}` : 'all',
    color,
  }));
  const pieces = steps ?? [
    ...classes.map((range, i) => ({
      ...(i === 0 ? { gt: 0 } : { gte: range.min }),
      ...(i === classes.length - 1 ? {} : { lt: range.max }),
      label: rangeLabel(range, i === classes.length - 1),
      color: colors[i],
    })),
    ...(zeroCount > 0 ? [{ value: 0, label: 'none', color: mixColors(land, theme.text, 0.14) }] : []),
  ];

  const mapWidth = Math.min(width, height * 2.05);
  const px2PerKm2 = (mapWidth * mapWidth) / 2.05 / EARTH_AREA_KM2;
  const isSmall = (row: CountryFigures) => row.country[5] === null || row.country[4] * px2PerKm2 < LEAST_AREA_PX;
  const byCode = new Map(countries.map((row) => [row.country[0], row]));

  const tooltip = (countryCode: string): string => {
    const row = byCode.get(countryCode);
    if (!row) return '';
    return toTooltipHtml(
      {
        title: row.country[1],
        rows: GEO_MEASURES.flatMap((name) => {
          const value = row.figures[name];
          return value === null ? [] : [[TITLES[name], formatOf(name)(value)] as const];
        }),
      },
      theme,
    );
  };

  const total = countries.reduce((sum, row) => sum + (valueOf(row) ?? 0), 0);
  const leaders = countries.slice(0, 3).map((row) => {
    const value = valueOf(row) ?? 0;
    const share = measure === 'anomaly_rate' || total === 0 ? '' : ` (${formatPercent(value / total)})`;
    return `${row.country[1]} ${format(value)}${share}`;
  });

  const toMark = (row: CountryFigures): Mark => ({
    title: row.country[1],
    filters: [{ column: columnOf(code), value: row.country[0] }],
    span: null,
    origin: null,
  });
  const onMap = countries.filter((row) => row.country[5] !== null);

  return {
    state: 'ready',
    marks: {
      listed: onMap.slice(0, MAX_LISTED).map((row, dataIndex) => ({ mark: toMark(row), item: { seriesIndex: 0, dataIndex } })),
      at: ({ name }) => {
        const row = byCode.get(name ?? '');
        return row && toMark(row);
      },
    },
    summary: [`${TITLES[measure]} from ${formatNoun(countries.length, 'country', 'countries')}: ${leaders.join(', ')}.`, unplacedNote].filter(Boolean).join(' '),
    option: {
      ...baseOption(theme),
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          return tooltip(toText(item.name) ?? '');
        },
      },
      geo: { ...worldComponent(theme, options.roam), top: unplacedNote ? 24 : 4, bottom: narrow ? 44 : 28 },
      title: unplacedNote ? { text: unplacedNote, left: 4, top: 4, padding: 0, textStyle: { ...noteStyle(theme), width: width - 8, overflow: 'truncate' } } : undefined,
      visualMap: {
        type: 'piecewise',
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemWidth: 14,
        itemHeight: 10,
        itemGap: narrow ? 6 : 12,
        textGap: 5,
        seriesIndex: [0, 1],
        pieces,
        outOfRange: { color: land },
        textStyle: noteStyle(theme),
        selectedMode: false,
      },
      series: [
        {
          type: 'map',
          geoIndex: 0,
          map: WORLD_MAP,
          data: onMap.map((row) => ({ name: row.country[0], value: valueOf(row) ?? 0 })),
        },
        {
          type: 'scatter',
          coordinateSystem: 'geo',
          symbol: 'circle',
          symbolSize: narrow ? 7 : 8,
          data: countries.filter(isSmall).map((row) => ({ name: row.country[0], value: [row.country[2], row.country[3], valueOf(row) ?? 0] })),
          itemStyle: { borderColor: theme.text, borderWidth: 1, opacity: 1 },
          z: 5,
        },
      ],
    },
  };
};

/** Where traffic comes from: countries coloured by a measure, or rows with a latitude and a longitude as points. */
export const geo = defineView<GeoOptions>({
  id: 'geo',
  title: 'Traffic by country',
  question: 'Where does the traffic come from, and where the anomalous part?',
  defaultOptions: DEFAULTS,
  loadMaps: async () => [await loadWorldMap()],
  build,
});
