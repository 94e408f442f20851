import { pixelAxes } from '../axes/pixel-axes.ts';
import { type Mark, type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { emptyState } from '../fields/empty-states.ts';
import { chooseFrame, findField, frameLength, missingFields } from '../fields/find-fields.ts';
import { seriesMarks } from '../marks/row-marks.ts';
import { baseOption, noteStyle } from '../style/chart-style.ts';
import { textWidth } from '../style/fit-text.ts';
import { formatCount, formatNoun, truncate } from '../style/format.ts';
import { listFirst } from '../style/notes.ts';
import { severityWord } from '../style/severities.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip } from '../style/tooltips.ts';
import { type TechniqueCount, countTechniques } from './technique-counts.ts';
import { toTileLayout } from './tile-layout.ts';
import { severityBars, techniqueTitle, tileBackgrounds, tileTexts } from './tile-marks.ts';

/** Options of the matrix. */
export interface AttackOptions {
  /** Techniques shown at most; fewer where they do not fit. */
  readonly max_techniques: number;
}

const DEFAULTS: AttackOptions = { max_techniques: 40 };
const REMEDY = "Use the query type 'Findings'.";
const RULE = 'A finding names a technique only where the evidence supports it.';
const NO_FINDINGS = emptyState('No findings in this time range, so no techniques. Widen the range.');
const LISTED_ENTITIES = 5;

const build = ({ frames, options: given, theme, width, height, formatTime }: ViewInput<AttackOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, ['technique_id', 'severity']);
  if (!frame || frame.fields.length === 0) return NO_FINDINGS;
  if (!findField(frame, 'technique_id')) return missingFields(['technique_id'], frame, REMEDY);
  if (frameLength(frame) === 0) return NO_FINDINGS;
  const { techniques, finding_count, unnamed_count } = countTechniques(frame);
  const unnamed =
    unnamed_count === 0 ? 'All findings name a technique.' : `${formatCount(unnamed_count)} of ${formatNoun(finding_count, 'finding')} ${unnamed_count === 1 ? 'names' : 'name'} no technique.`;
  if (techniques.length === 0) return emptyState(`No techniques: ${unnamed} ${RULE}`);

  const note = `${RULE} ${unnamed}`;
  const noteLines = Math.ceil(textWidth(note, theme.fontSize - 1) / Math.max(60, width - 12));
  const tactic_count = new Set(techniques.map(({ tactic }) => tactic)).size;
  const layout = toTileLayout(techniques.slice(0, Math.max(1, options.max_techniques)), tactic_count, width, height - 10 - noteLines * 15);
  const hidden = techniques.length - layout.tiles.length;

  return {
    state: 'ready',
    marks: seriesMarks(layout.tiles, ({ technique }) => toMark(technique)),
    summary: `${formatNoun(techniques.length, 'ATT&CK technique')} in ${formatNoun(tactic_count, 'tactic')}: ${listFirst(techniques.map(summarize), 6)}. ${note}`,
    option: {
      ...baseOption(theme),
      ...pixelAxes(width, height),
      title: {
        left: 0,
        bottom: 0,
        padding: 4,
        text: `${hidden > 0 ? `Not shown: ${formatNoun(hidden, 'more technique')}. ` : ''}${note}`,
        textStyle: { ...noteStyle(theme), lineHeight: 15, width: width - 10, overflow: 'break' },
      },
      tooltip: itemTooltip(theme, ({ dataIndex }) => layout.tiles[dataIndex] && describeTechnique(layout.tiles[dataIndex].technique, formatTime)),
      series: [tileBackgrounds(layout, theme), severityBars(layout, theme), tileTexts(layout, theme)],
    },
  };
};

const toMark = ({ id, name, entities }: TechniqueCount): Mark => ({
  title: [id, name, entities.length === 1 ? entities[0] : formatNoun(entities.length, 'source')].filter(Boolean).join(', '),
  filters: [{ column: 'technique_id', value: id }],
  span: null,
  origin: null,
});

const summarize = (technique: TechniqueCount): string =>
  `${truncate(techniqueTitle(technique), 60)} (${technique.tactic}), ${formatNoun(technique.finding_count, 'finding')}, highest severity ${severityWord(technique.severity)}`;

const describeTechnique = (technique: TechniqueCount, formatTime: (time_ms: number) => string): TooltipContent => {
  const { tactic, finding_count, severity, entities, last_time } = technique;
  return {
    title: techniqueTitle(technique),
    subtitle: tactic,
    rows: [
      ['Findings', formatCount(finding_count)],
      ['Highest severity', severityWord(severity)],
      ...(last_time === null ? [] : [['Last seen', formatTime(last_time)] as const]),
      ...entities.slice(0, LISTED_ENTITIES).map((entity, index) => [index === 0 ? 'Sources' : '', entity] as const),
      ...(entities.length > LISTED_ENTITIES ? [['', `and ${formatCount(entities.length - LISTED_ENTITIES)} more`] as const] : []),
    ],
    note: RULE,
  };
};

/** ATT&CK techniques that findings name, by tactic. */
export const attack = defineView<AttackOptions>('attack', { defaultOptions: DEFAULTS, build });
