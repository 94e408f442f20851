import type { Field, Frame } from '@weir/schema';
import { type Mark, type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { NO_SESSIONS, NO_SESSIONS_IN_RANGE, emptyState } from '../fields/empty-states.ts';
import { columnOf } from '../fields/drawn-field.ts';
import { chooseFrame, findField, frameLength, missingFields, toText } from '../fields/find-fields.ts';
import { listMarks } from '../marks/row-marks.ts';
import { NARROW_WIDTH, baseOption } from '../style/chart-style.ts';
import { formatNoun, formatPercent } from '../style/format.ts';
import { classLegend } from '../style/legends.ts';
import { keepNotes, noteTitle } from '../style/notes.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip } from '../style/tooltips.ts';
import { type CountryValue, countryPieces, countryShapes, smallCountryDots } from './country-marks.ts';
import { type CountryFigures, type CountryTable, GEO_MEASURES, type GeoMeasure, availableMeasures, toCountryTable } from './country-rows.ts';
import { GEO_TITLES, measureFormat } from './geo-measures.ts';
import { drawPlaces } from './geo-places.ts';
import { findPlaceFields } from './place-rows.ts';
import { landColor, loadWorldMap, worldComponent } from './world-map.ts';

export { GEO_MEASURES, type GeoMeasure } from './country-rows.ts';

/** Options of the map. */
export interface GeoOptions {
  readonly measure: GeoMeasure;
  /** True lets the reader drag and zoom the map; false lets the page scroll past it. */
  readonly roam: boolean;
}

const DEFAULTS: GeoOptions = { measure: 'session_count', roam: false };
const REMEDY = "Use the query type 'Countries', or data with a latitude and a longitude.";
const CLASS_COUNT = 5;
const NARROW_CLASS_COUNT = 3;

const build = (input: ViewInput<GeoOptions>): ViewResult => {
  const { frames, theme, width } = input;
  const { measure, roam } = { ...DEFAULTS, ...input.options };
  const frame = chooseFrame(frames, ['src_ip_country_code']);
  if (!frame || frame.fields.length === 0) return NO_SESSIONS;
  const code = findCountryField(frame);
  const placed = frames.find((one) => findPlaceFields(one) !== undefined && frameLength(one) > 0);
  if (placed && (!code || placed !== frame)) return drawPlaces(placed, { input, measure, roam });
  const hasMeasure = availableMeasures(frame).includes(measure);
  if (!code || !hasMeasure) return missingFields([...(code ? [] : ['src_ip_country_code']), ...(hasMeasure ? [] : [measure])], frame, REMEDY);
  if (frameLength(frame) === 0) return NO_SESSIONS_IN_RANGE;
  const table = toCountryTable(frame, code);
  const countries = toCountryValues(table, measure);
  const note = unplacedNote(table, measure, measureFormat(frame, measure));
  if (countries.length === 0) return emptyState(`No source has a known country. ${note} Add a country database, or set src_ip_country_code.`);

  const isNarrow = width < NARROW_WIDTH;
  const onMap = countries.filter(({ row }) => row.country[5] !== null);
  const byCode = new Map(countries.map(({ row }) => [row.country[0], row]));
  const pieces = countryPieces(frame, measure, countries, isNarrow ? NARROW_CLASS_COUNT : CLASS_COUNT, theme);
  const toMark = countryMark(code);

  return {
    state: 'ready',
    marks: {
      listed: listMarks(onMap, ({ row }) => toMark(row), (_country, dataIndex) => ({ seriesIndex: 0, dataIndex })),
      at: ({ name }) => {
        const row = byCode.get(name ?? '');
        return row && toMark(row);
      },
    },
    summary: summarize(countries, measure, measureFormat(frame, measure), note),
    option: {
      ...baseOption(theme),
      tooltip: itemTooltip(theme, ({ name }) => describeCountry(byCode.get(toText(name) ?? ''), frame)),
      geo: { ...worldComponent(theme, roam), top: note ? 24 : 4, bottom: isNarrow ? 44 : 28 },
      title: note ? noteTitle(note, theme, width - 8, { left: 4, top: 4, padding: 0 }) : undefined,
      visualMap: classLegend(theme, isNarrow, pieces, landColor(theme), { seriesIndex: [0, 1] }),
      series: [countryShapes(onMap), smallCountryDots(countries, input, isNarrow, theme)],
    },
  };
};

const findCountryField = (frame: Frame): Field | undefined =>
  findField(frame, 'src_ip_country_code') ?? frame.fields.find((field) => field.type === 'string' && /country/i.test(field.name));

/** Returns the countries that have a value, the highest first. */
const toCountryValues = ({ countries }: CountryTable, measure: GeoMeasure): CountryValue[] =>
  countries
    .flatMap((row) => {
      const value = row.figures[measure];
      return value === null ? [] : [{ row, value }];
    })
    .sort((a, b) => b.value - a.value);

const unplacedNote = ({ unplaced, unplaced_row_count }: CountryTable, measure: GeoMeasure, format: (value: number) => string): string => {
  if (unplaced_row_count === 0) return '';
  if (unplaced.session_count !== null) return `Not on the map: ${formatNoun(unplaced.session_count, 'session')} from unknown countries.`;
  const value = unplaced[measure];
  return `Not on the map: ${formatNoun(unplaced_row_count, 'row')} without a known country${value === null ? '' : ` (${format(value)})`}.`;
};

const countryMark =
  (code: Field) =>
  ({ country }: CountryFigures): Mark => ({
    title: country[1],
    filters: [{ column: columnOf(code), value: country[0] }],
    span: null,
    origin: null,
  });

const summarize = (countries: readonly CountryValue[], measure: GeoMeasure, format: (value: number) => string, note: string): string => {
  const total = countries.reduce((sum, { value }) => sum + value, 0);
  const leaders = countries.slice(0, 3).map(({ row, value }) => {
    const share = measure === 'anomaly_rate' || total === 0 ? '' : ` (${formatPercent(value / total)})`;
    return `${row.country[1]} ${format(value)}${share}`;
  });
  return keepNotes([`${GEO_TITLES[measure]} from ${formatNoun(countries.length, 'country', 'countries')}: ${leaders.join(', ')}.`, note]).join(' ');
};

const describeCountry = (row: CountryFigures | undefined, frame: Frame): TooltipContent | undefined =>
  row && {
    title: row.country[1],
    rows: GEO_MEASURES.flatMap((measure) => {
      const value = row.figures[measure];
      return value === null ? [] : [[GEO_TITLES[measure], measureFormat(frame, measure)(value)] as const];
    }),
  };

/** Countries coloured by a measure, or rows with a latitude and a longitude as points. */
export const geo = defineView<GeoOptions>('geo', { defaultOptions: DEFAULTS, loadMaps: async () => [await loadWorldMap()], build });
