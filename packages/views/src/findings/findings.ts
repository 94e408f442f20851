import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { emptyState } from '../fields/empty-states.ts';
import { chooseFrame, findField, frameLength, missingFields } from '../fields/find-fields.ts';
import { rowMarks, seriesMarks } from '../marks/row-marks.ts';
import { NARROW_WIDTH, baseOption, noteStyle } from '../style/chart-style.ts';
import { fitText } from '../style/fit-text.ts';
import { formatCount, formatNoun, formatPercent, truncate } from '../style/format.ts';
import { severityRank, severityWord } from '../style/severities.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip } from '../style/tooltips.ts';
import { LANE_MARGINS, toFindingLanes } from './finding-lanes.ts';
import { findingTexts, laneStripes, laneTimeAxis, timeBars } from './finding-marks.ts';
import { type FindingRow, toFindingRows } from './finding-rows.ts';

/** Options of the lanes. */
export interface FindingsOptions {
  /** Lanes shown at most; fewer where they do not fit. */
  readonly max_findings: number;
  readonly min_severity: 'info' | 'low' | 'medium' | 'high';
}

const DEFAULTS: FindingsOptions = { max_findings: 20, min_severity: 'info' };
const REMEDY = "Use the query type 'Findings'.";
const NO_FINDINGS = emptyState('No findings in this time range. Widen the range.');
const COLUMNS = ['severity', 'entity', 'start_time'];

const build = (input: ViewInput<FindingsOptions>): ViewResult => {
  const { frames, theme, width, height, formatTime } = input;
  const options = { ...DEFAULTS, ...input.options };
  const frame = chooseFrame(frames, COLUMNS);
  if (!frame || frame.fields.length === 0) return NO_FINDINGS;
  const lacks = COLUMNS.filter((name) => !findField(frame, name));
  if (lacks.length > 0) return missingFields(lacks, frame, REMEDY);
  if (frameLength(frame) === 0) return NO_FINDINGS;
  const { findings: read, skipped_count } = toFindingRows(frame);
  if (read.length === 0) return emptyState('No finding in the data has a time.');
  const all = read.filter(({ severity }) => isSevereEnough(severity, options.min_severity));
  if (all.length === 0) {
    return emptyState(`No finding has severity ${options.min_severity} or above; ${formatNoun(read.length, 'finding has', 'findings have')} a lower severity.`);
  }

  const lanes = toFindingLanes(all, options.max_findings, input);
  const { shown } = lanes;
  const { top, side } = LANE_MARGINS;
  const note = countNote(all, shown.length);
  const toMark = rowMarks(frame, formatTime);

  return {
    state: 'ready',
    marks: seriesMarks(shown, ({ row }) => toMark(row)),
    summary: summarize(note, shown, skipped_count, formatTime),
    option: {
      ...baseOption(theme),
      title: { left: 0, top: 0, padding: 4, text: fitText(note, width - 10, theme.fontSize - 1), textStyle: noteStyle(theme) },
      grid: { left: side, right: side, top, bottom: height - top - lanes.plotHeight, outerBoundsMode: 'none' },
      tooltip: itemTooltip(theme, ({ dataIndex }) => shown[dataIndex] && describeFinding(shown[dataIndex], formatTime)),
      xAxis: laneTimeAxis(lanes, formatTime, theme),
      yAxis: { type: 'value', min: 0, max: lanes.plotHeight, inverse: true, show: false },
      series: [laneStripes(lanes, theme), timeBars(lanes, theme), findingTexts(lanes, width < NARROW_WIDTH, theme)],
    },
  };
};

/** Returns true if the severity is at least `least`; a finding without a severity counts as `info`. */
const isSevereEnough = (severity: string | null, least: FindingsOptions['min_severity']): boolean =>
  severityRank(severity) >= severityRank(least) || (severityRank(severity) === 0 && least === 'info');

const countNote = (all: readonly FindingRow[], shown_count: number): string => {
  const counts = ['high', 'medium', 'low', 'info'].flatMap((severity) => {
    const count = all.filter((finding) => severityRank(finding.severity) === severityRank(severity)).length;
    return count === 0 ? [] : [`${formatCount(count)} ${severity}`];
  });
  return `${formatNoun(all.length, 'finding')}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}${shown_count < all.length ? `; the most severe ${formatCount(shown_count)} shown` : ''}`;
};

const summarize = (note: string, shown: readonly FindingRow[], skipped_count: number, formatTime: (time_ms: number) => string): string => {
  const first = shown
    .slice(0, 4)
    .map(({ severity, entity, start_time, sentence }) => `${severityWord(severity)}: ${truncate(entity, 40)} at ${formatTime(start_time)}${sentence === '' ? '' : `, ${truncate(sentence, 160)}`}`)
    .join('; ')
    .replace(/\.*$/, '.');
  return `${note}. ${first}${skipped_count > 0 ? ` Not shown: ${formatNoun(skipped_count, 'finding')} without a time.` : ''}`;
};

const describeFinding = (finding: FindingRow, formatTime: (time_ms: number) => string): TooltipContent => {
  const { severity, entity, network, technique, confidence, typical, actual, votes, sentence, advice } = finding;
  const optional = (label: string, text: string | null) => (text === null ? [] : [[label, text] as const]);
  return {
    title: `${severityWord(severity)}: ${entity}`,
    subtitle: network ?? undefined,
    paragraphs: [sentence, ...(advice === null ? [] : [`What to do: ${advice}`])].filter((text) => text !== ''),
    rows: [
      ['Start', formatTime(finding.start_time)],
      ['End', formatTime(finding.end_time)],
      ...optional('Typical', typical),
      ...optional('Actual', actual),
      ...optional('Confidence', confidence === null ? null : formatPercent(confidence)),
      ...optional('Technique', technique),
      ...votes.slice(0, 4).map((vote, index) => [index === 0 ? 'Evidence' : '', vote] as const),
    ],
  };
};

/** Findings, the most severe first: severity, entity, evidence and time. */
export const findings = defineView<FindingsOptions>('findings', { defaultOptions: DEFAULTS, build });
