import { NARROW_WIDTH, axisStyle, baseOption, mixColors, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { chooseFrame, findField, frameLength, missingFields } from '../fields/find-fields.ts';
import { type FindingRow, toFindingRows } from './finding-rows.ts';
import { fitText, textWidth, toRichText } from '../style/fit-text.ts';
import { formatCount, formatNoun, formatPercent, truncate } from '../style/format.ts';
import { MAX_LISTED, rowMarks } from '../fields/row-marks.ts';
import { textAt } from '../axes/pixel-axes.ts';
import { severityColor, severityRank, severityWord } from '../style/severities.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';

/** What a reader may change about the lanes. */
export interface FindingsOptions {
  /** Lanes at most; fewer where they would not fit. */
  readonly max_findings: number;
  readonly min_severity: 'info' | 'low' | 'medium' | 'high';
}

const DEFAULTS: FindingsOptions = { max_findings: 20, min_severity: 'info' };
const REMEDY = "Use the query type 'Findings'.";
const LANE = 38;
const HALF_HOUR_MS = 1_800_000;

const build = ({ frames, options: given, theme, width, height, formatTime }: ViewInput<FindingsOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, ['severity', 'entity', 'start_time']);
  if (!frame || frame.fields.length === 0) return { state: 'empty', message: 'No findings in this time range. Nothing that was looked for stands out; widen the range to look further back.' };
  const lacks = ['severity', 'entity', 'start_time'].filter((name) => !findField(frame, name));
  if (lacks.length > 0) return missingFields(lacks, frame, REMEDY);
  if (frameLength(frame) === 0) return { state: 'empty', message: 'No findings in this time range. Nothing that was looked for stands out; widen the range to look further back.' };
  const read = toFindingRows(frame);
  const isKept = ({ severity }: FindingRow) => severityRank(severity) >= severityRank(options.min_severity) || (severityRank(severity) === 0 && options.min_severity === 'info');
  const all = read.findings.filter(isKept);
  if (all.length === 0) {
    return {
      state: 'empty',
      message: read.findings.length === 0 ? 'No finding in the data has a time.' : `No finding is ${options.min_severity} or worse; ${formatNoun(read.findings.length, 'milder one is', 'milder ones are')} in the data.`,
    };
  }

  const small = theme.fontSize - 1;
  const isNarrow = width < NARROW_WIDTH;
  const top = 20;
  const bottom = 26;
  const side = 10;
  const lanes = Math.max(1, Math.min(options.max_findings, all.length, Math.floor((height - top - bottom) / LANE)));
  const shown = all.slice(0, lanes);
  const plotWidth = Math.max(40, width - 2 * side);
  const laneHeight = Math.min(56, Math.max(20, height - top - bottom) / lanes);
  const plotHeight = laneHeight * lanes;

  let from = shown.reduce((least, { start_time }) => Math.min(least, start_time), Infinity);
  let to = shown.reduce((most, { end_time }) => Math.max(most, end_time), -Infinity);
  if (!(to - from > 0)) {
    from -= HALF_HOUR_MS;
    to += HALF_HOUR_MS;
  }
  const span = to - from;
  const ticks = Math.max(1, Math.min(5, Math.floor(plotWidth / (textWidth(formatTime(from), small) + 40)) - 1));
  const middle = (row: number) => (row + 0.5) * laneHeight;
  const severityLength = Math.max(...shown.map(({ severity }) => severityWord(severity).length));
  const line = (finding: FindingRow) => {
    const word = toRichText(truncate(severityWord(finding.severity).toUpperCase(), 10));
    const chip = textWidth(word, small) + 20;
    const room = plotWidth - chip;
    const entity = toRichText(fitText(finding.entity, isNarrow ? room * 0.5 : room * 0.35, theme.fontSize));
    const rest = room - textWidth(entity, theme.fontSize) - 22;
    const says = toRichText(fitText(finding.sentence.replace(/\s+/g, ' ').replace(finding.entity, '').trim(), rest * 1.1, small));
    return `{severity|${word}}  {entity|${entity}}  {says|${rest > 40 ? says : ''}}`;
  };
  const counts = ['high', 'medium', 'low', 'info'].flatMap((severity) => {
    const many = all.filter((finding) => severityRank(finding.severity) === severityRank(severity)).length;
    return many === 0 ? [] : [`${formatCount(many)} ${severity}`];
  });
  const note = [formatNoun(all.length, 'finding'), ...(counts.length === 0 ? [] : [counts.join(', ')]), ...(shown.length < all.length ? [`the worst ${shown.length} shown`] : [])].join('; ');

  const toMark = rowMarks(frame, formatTime);

  return {
    state: 'ready',
    marks: {
      listed: shown.slice(0, MAX_LISTED).map(({ row }, dataIndex) => ({ mark: toMark(row), item: { seriesIndex: 0, dataIndex } })),
      at: ({ seriesIndex, dataIndex }) => (seriesIndex === 0 && shown[dataIndex] ? toMark(shown[dataIndex].row) : undefined),
    },
    summary:
      `${note}. ` +
      shown
        .slice(0, 4)
        .map((finding) => `${severityWord(finding.severity)}: ${truncate(finding.entity, 40)} at ${formatTime(finding.start_time)}${finding.sentence === '' ? '' : `, ${truncate(finding.sentence, 160)}`}`)
        .join('; ')
        .replace(/\.*$/, '.') +
      (read.skipped_count > 0 ? ` ${formatNoun(read.skipped_count, 'finding')} without a time left out.` : ''),
    option: {
      ...baseOption(theme),
      title: { left: 0, top: 0, padding: 4, text: fitText(note, width - 10, small), textStyle: noteStyle(theme) },
      grid: { left: side, right: side, top, bottom: height - top - plotHeight, outerBoundsMode: 'none' },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const finding = shown[item.dataIndex];
          if (!finding) return '';
          const { severity, entity, network, technique, confidence, typical, actual, votes } = finding;
          return toTooltipHtml(
            {
              title: `${severityWord(severity)}: ${entity}`,
              subtitle: network ?? undefined,
              paragraphs: [finding.sentence, ...(finding.advice === null ? [] : [`What to do: ${finding.advice}`])].filter((text) => text !== ''),
              rows: [
                ['From', formatTime(finding.start_time)],
                ['To', formatTime(finding.end_time)],
                ...(typical === null ? [] : [['Typical', typical] as const]),
                ...(actual === null ? [] : [['Actual', actual] as const]),
                ...(confidence === null ? [] : [['Confidence', formatPercent(confidence)] as const]),
                ...(technique === null ? [] : [['Technique', technique] as const]),
                ...votes.slice(0, 4).map((vote, index) => [index === 0 ? 'Evidence' : '', vote] as const),
              ],
            },
            theme,
          );
        },
      },
      xAxis: {
        ...axisStyle(theme),
        type: 'value',
        min: from,
        max: to,
        interval: span / ticks,
        splitLine: { show: true, lineStyle: { color: theme.border, opacity: 0.5 } },
        axisLabel: { ...axisStyle(theme).axisLabel, alignMinLabel: 'left', alignMaxLabel: 'right', hideOverlap: true, formatter: (value: number) => formatTime(Math.round(value)) },
      },
      yAxis: { type: 'value', min: 0, max: plotHeight, inverse: true, show: false },
      series: [
        {
          type: 'scatter',
          symbol: 'rect',
          emphasis: { scale: false },
          data: shown.map((_, row) => ({
            value: [from + span / 2, middle(row)],
            symbolSize: [plotWidth + 12, laneHeight - 2],
            itemStyle: { color: mixColors(theme.background, theme.text, row % 2 === 0 ? 0.05 : 0.02), opacity: 0.65 },
          })),
          z: 1,
        },
        {
          type: 'scatter',
          silent: true,
          symbol: 'rect',
          data: shown.map(({ severity, start_time, end_time }, row) => ({
            value: [start_time + (end_time - start_time) / 2, middle(row) + laneHeight / 2 - 9],
            symbolSize: [Math.max(6, ((end_time - start_time) / span) * plotWidth), 6],
            itemStyle: { color: severityColor(severity, theme), opacity: 1 },
          })),
          z: 3,
        },
        {
          type: 'scatter',
          silent: true,
          symbol: 'circle',
          data: shown.map((finding, row) =>
            textAt(from, middle(row) - 6, line(finding), {
              color: theme.text,
              fontSize: theme.fontSize,
              rich: {
                severity: {
                  color: theme.text,
                  borderColor: severityColor(finding.severity, theme),
                  borderWidth: 1.5,
                  borderRadius: 3,
                  backgroundColor: mixColors(theme.background, severityColor(finding.severity, theme), 0.25),
                  padding: [0, 4],
                  height: small + 5,
                  width: textWidth('M'.repeat(Math.min(10, severityLength)), small) * 1.15,
                  align: 'center',
                  fontSize: small - 1,
                  lineHeight: small + 5,
                  fontWeight: 700,
                },
                // A font that comes late is wider than what was measured.
                entity: { color: theme.text, fontSize: theme.fontSize, fontWeight: 700, padding: [0, 10, 0, 0] },
                says: { color: theme.textSecondary, fontSize: small },
              },
            }),
          ),
          z: 4,
        },
      ],
    },
  };
};

/** Findings, the worst first: how bad, who, what, and when. */
export const findings = defineView<FindingsOptions>({
  id: 'findings',
  title: 'Findings',
  question: 'What was found, how bad is it, and when was it?',
  defaultOptions: DEFAULTS,
  build,
});
