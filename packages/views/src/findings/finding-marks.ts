import { textAt } from '../axes/pixel-axes.ts';
import type { ViewTheme } from '../define-view.ts';
import { axisStyle, mixColors } from '../style/chart-style.ts';
import { fitText, textWidth, toRichText } from '../style/fit-text.ts';
import { truncate } from '../style/format.ts';
import { severityColor, severityWord } from '../style/severities.ts';
import { type FindingLanes, countIntervals } from './finding-lanes.ts';
import type { FindingRow } from './finding-rows.ts';

const SEVERITY_LETTERS = 10;

/** Returns striped lane backgrounds, which react to the pointer over the whole width. */
export const laneStripes = ({ shown, from, to, plotWidth, laneHeight, middle }: FindingLanes, theme: ViewTheme) => ({
  type: 'scatter' as const,
  symbol: 'rect',
  emphasis: { scale: false },
  data: shown.map((_, lane) => ({
    value: [from + (to - from) / 2, middle(lane)],
    symbolSize: [plotWidth + 12, laneHeight - 2],
    itemStyle: { color: mixColors(theme.background, theme.text, lane % 2 === 0 ? 0.05 : 0.02), opacity: 0.65 },
  })),
  z: 1,
});

/** Returns a bar at the bottom of each lane, from the start to the end of the finding. */
export const timeBars = ({ shown, from, to, plotWidth, laneHeight, middle }: FindingLanes, theme: ViewTheme) => ({
  type: 'scatter' as const,
  silent: true,
  symbol: 'rect',
  data: shown.map(({ severity, start_time, end_time }, lane) => ({
    value: [start_time + (end_time - start_time) / 2, middle(lane) + laneHeight / 2 - 9],
    symbolSize: [Math.max(6, ((end_time - start_time) / (to - from)) * plotWidth), 6],
    itemStyle: { color: severityColor(severity, theme), opacity: 1 },
  })),
  z: 3,
});

/** Returns the severity, entity and sentence of each finding, in one line. */
export const findingTexts = ({ shown, from, plotWidth, middle }: FindingLanes, isNarrow: boolean, theme: ViewTheme) => {
  const small = theme.fontSize - 1;
  const severityLength = Math.max(...shown.map(({ severity }) => severityWord(severity).length));
  const severity_px = textWidth('M'.repeat(Math.min(SEVERITY_LETTERS, severityLength)), small) * 1.15;
  return {
    type: 'scatter' as const,
    silent: true,
    symbol: 'circle',
    data: shown.map((finding, lane) =>
      textAt(from, middle(lane) - 6, findingLine(finding, plotWidth, isNarrow, theme), {
        color: theme.text,
        fontSize: theme.fontSize,
        rich: {
          severity: severityChip(severityColor(finding.severity, theme), severity_px, theme),
          // The padding allows for a web font that loads late and is wider than estimated.
          entity: { color: theme.text, fontSize: theme.fontSize, fontWeight: 700, padding: [0, 10, 0, 0] },
          says: { color: theme.textSecondary, fontSize: small },
        },
      }),
    ),
    z: 4,
  };
};

const severityChip = (color: string, width: number, theme: ViewTheme) => {
  const small = theme.fontSize - 1;
  return {
    color: theme.text,
    borderColor: color,
    borderWidth: 1.5,
    borderRadius: 3,
    backgroundColor: mixColors(theme.background, color, 0.25),
    padding: [0, 4],
    height: small + 5,
    width,
    align: 'center',
    fontSize: small - 1,
    lineHeight: small + 5,
    fontWeight: 700,
  };
};

const findingLine = ({ severity, entity, sentence }: FindingRow, width_px: number, isNarrow: boolean, { fontSize }: ViewTheme): string => {
  const small = fontSize - 1;
  const word = toRichText(truncate(severityWord(severity).toUpperCase(), SEVERITY_LETTERS));
  const free_px = width_px - textWidth(word, small) - 20;
  const name = toRichText(fitText(entity, isNarrow ? free_px * 0.5 : free_px * 0.35, fontSize));
  const rest_px = free_px - textWidth(name, fontSize) - 22;
  const text = toRichText(fitText(sentence.replace(/\s+/g, ' ').replace(entity, '').trim(), rest_px * 1.1, small));
  return `{severity|${word}}  {entity|${name}}  {says|${rest_px > 40 ? text : ''}}`;
};

/** Returns the time axis under the lanes. */
export const laneTimeAxis = (lanes: FindingLanes, formatTime: (time_ms: number) => string, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: 'value' as const,
  min: lanes.from,
  max: lanes.to,
  interval: (lanes.to - lanes.from) / countIntervals(lanes, formatTime(lanes.from), theme.fontSize - 1),
  splitLine: { show: true, lineStyle: { color: theme.border, opacity: 0.5 } },
  axisLabel: {
    ...axisStyle(theme).axisLabel,
    alignMinLabel: 'left' as const,
    alignMaxLabel: 'right' as const,
    hideOverlap: true,
    formatter: (value: number) => formatTime(Math.round(value)),
  },
});
