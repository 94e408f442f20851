import { TACTICS } from './attack-tactics.ts';
import { baseOption, mixColors, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type Mark, type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { chooseFrame, findField, frameLength, missingFields } from '../fields/find-fields.ts';
import { fitText, textWidth, toRichText } from '../style/fit-text.ts';
import { formatCount, formatNoun, truncate } from '../style/format.ts';
import { MAX_LISTED } from '../fields/row-marks.ts';
import { pixelAxes, textAt } from '../axes/pixel-axes.ts';
import { severityColor, severityRank, severityWord } from '../style/severities.ts';
import { type TechniqueCount, countTechniques } from './technique-counts.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';

/** What a reader may change about the matrix. */
export interface AttackOptions {
  /** Techniques shown at most; fewer where they would not fit. */
  readonly max_techniques: number;
}

const DEFAULTS: AttackOptions = { max_techniques: 40 };
const REMEDY = "Use the query type 'Findings'.";
const RULE = 'A technique is named only where its evidence is there.';
const NOTHING = 'No findings in this time range, so no techniques. Widen the range to look further back.';
const GAP = 6;
const HEADING = 24;

interface Tile {
  readonly technique: TechniqueCount;
  readonly x: number;
  readonly y: number;
}

/** Tactics as columns, each put where there is most room; what would pass the bottom is left out. */
const layOut = (techniques: readonly TechniqueCount[], columns: number, columnWidth: number, tileHeight: number, top: number, bottom: number) => {
  const ends = Array.from({ length: columns }, () => top);
  const headings: Array<{ text: string; x: number; y: number }> = [];
  const tiles: Tile[] = [];
  for (const tactic of TACTICS) {
    const own = techniques.filter((technique) => technique.tactic === tactic);
    if (own.length === 0) continue;
    const column = ends.indexOf(Math.min(...ends));
    const x = column * (columnWidth + GAP);
    if (ends[column] + HEADING + tileHeight > bottom) continue;
    headings.push({ text: tactic, x, y: ends[column] + HEADING / 2 });
    ends[column] += HEADING;
    for (const technique of own) {
      if (ends[column] + tileHeight > bottom) break;
      tiles.push({ technique, x, y: ends[column] });
      ends[column] += tileHeight + GAP;
    }
    ends[column] += GAP;
  }
  return { headings, tiles };
};

/** The worst techniques that fit together, so that what is left out is never worse than what is shown. */
const fitWorst = <Layout extends { tiles: readonly Tile[] }>(techniques: readonly TechniqueCount[], fit: (shown: readonly TechniqueCount[]) => Layout): Layout => {
  const ranked = [...techniques].sort((a, b) => severityRank(b.severity) - severityRank(a.severity) || b.finding_count - a.finding_count);
  const worst = (count: number) => fit(techniques.filter((technique) => ranked.indexOf(technique) < count));
  for (let count = Math.min(techniques.length, 60); count > 1; count -= 1) {
    const layout = worst(count);
    if (layout.tiles.length === count) return layout;
  }
  return worst(1);
};

const build = ({ frames, options: given, theme, width, height, formatTime }: ViewInput<AttackOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, ['technique_id', 'severity']);
  if (!frame || frame.fields.length === 0) return { state: 'empty', message: NOTHING };
  if (!findField(frame, 'technique_id')) return missingFields(['technique_id'], frame, REMEDY);
  if (frameLength(frame) === 0) return { state: 'empty', message: NOTHING };
  const { techniques, finding_count, unnamed_count } = countTechniques(frame);
  const none = unnamed_count === 0 ? 'Every finding here names one.' : `${formatCount(unnamed_count)} of ${formatNoun(finding_count, 'finding')} ${unnamed_count === 1 ? 'has' : 'have'} none.`;
  if (techniques.length === 0) return { state: 'empty', message: `No finding names a technique. ${RULE} ${none}` };

  const small = theme.fontSize - 1;
  const sentence = `${RULE} ${none}`;
  const noteLines = Math.ceil(textWidth(sentence, small) / Math.max(60, width - 12));
  const tactics = new Set(techniques.map(({ tactic }) => tactic)).size;
  const columns = Math.max(1, Math.min(tactics, Math.floor(width / 165)));
  const columnWidth = Math.min(280, (width - 4 - GAP * (columns - 1)) / columns);
  const kept = techniques.slice(0, Math.max(1, options.max_techniques));
  const bottom = height - 10 - noteLines * 15;
  const fit = (shown: readonly TechniqueCount[], tileHeight: number) => ({ tileHeight, ...layOut(shown, columns, columnWidth, tileHeight, 2, bottom) });
  const best = [72, 50, 26].map((tileHeight) => fit(kept, tileHeight)).find(({ tiles }) => tiles.length === kept.length) ?? fitWorst(kept, (shown) => fit(shown, 26));
  const { tileHeight, tiles, headings } = best.tiles.length > 0 ? best : { tileHeight: 26, tiles: [{ technique: kept[0], x: 0, y: 2 }], headings: [] };
  const hidden = techniques.length - tiles.length;
  const inner = columnWidth - 16;
  const titleOf = ({ id, name }: TechniqueCount) => (name === null ? id : `${id} ${name}`);
  const lines = (technique: TechniqueCount): string => {
    const { finding_count: many, severity, entities } = technique;
    const word = severityWord(severity).toUpperCase();
    if (tileHeight < 40) {
      const tail = `  ${word}: ${formatCount(many)}`;
      return `{title|${toRichText(fitText(titleOf(technique), inner - textWidth(tail, theme.fontSize), theme.fontSize))}}{text|${toRichText(tail)}}`;
    }
    const shown = [
      `{title|${toRichText(fitText(titleOf(technique), inner, theme.fontSize))}}`,
      `{text|${toRichText(fitText(`${word}: ${formatNoun(many, 'finding')}`, inner, theme.fontSize))}}`,
      ...(tileHeight > 60 && entities.length > 0 ? [`{dim|${toRichText(fitText(entities.join(', '), inner, small))}}`] : []),
    ];
    return shown.join('\n');
  };

  const toMark = ({ id, name, entities }: TechniqueCount): Mark => ({
    title: [id, name, entities.length === 1 ? entities[0] : formatNoun(entities.length, 'source')].filter(Boolean).join(', '),
    filters: [{ column: 'technique_id', value: id }],
    span: null,
    origin: null,
  });

  return {
    state: 'ready',
    marks: {
      listed: tiles.slice(0, MAX_LISTED).map(({ technique }, dataIndex) => ({ mark: toMark(technique), item: { seriesIndex: 0, dataIndex } })),
      at: ({ seriesIndex, dataIndex }) => (seriesIndex === 0 && tiles[dataIndex] ? toMark(tiles[dataIndex].technique) : undefined),
    },
    summary:
      `${formatNoun(techniques.length, 'technique')} of ATT&CK in ${formatNoun(tactics, 'tactic')}: ` +
      techniques
        .slice(0, 6)
        .map((technique) => `${truncate(titleOf(technique), 60)} (${technique.tactic}) ${formatNoun(technique.finding_count, 'finding')}, highest ${severityWord(technique.severity)}`)
        .join('; ') +
      `${techniques.length > 6 ? `; and ${techniques.length - 6} more` : ''}. ${sentence}`,
    option: {
      ...baseOption(theme),
      ...pixelAxes(width, height),
      title: {
        left: 0,
        bottom: 0,
        padding: 4,
        text: `${hidden > 0 ? `${formatNoun(hidden, 'more technique')} not shown. ` : ''}${sentence}`,
        textStyle: { ...noteStyle(theme), lineHeight: 15, width: width - 10, overflow: 'break' },
      },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const technique = tiles[item.dataIndex]?.technique;
          if (!technique) return '';
          const { entities, last_time } = technique;
          return toTooltipHtml(
            {
              title: titleOf(technique),
              subtitle: technique.tactic,
              rows: [
                ['Findings', formatCount(technique.finding_count)],
                ['Highest severity', severityWord(technique.severity)],
                ...(last_time === null ? [] : [['Last', formatTime(last_time)] as const]),
                ...entities.slice(0, 5).map((entity, index) => [index === 0 ? 'Of' : '', entity] as const),
                ...(entities.length > 5 ? [['', `and ${formatCount(entities.length - 5)} more`] as const] : []),
              ],
              note: RULE,
            },
            theme,
          );
        },
      },
      series: [
        {
          type: 'scatter',
          symbol: 'rect',
          emphasis: { scale: false },
          data: tiles.map(({ technique, x, y }) => {
            const color = severityColor(technique.severity, theme);
            return {
              value: [x + 2 + columnWidth / 2, y + tileHeight / 2],
              symbolSize: [columnWidth - 2, tileHeight],
              itemStyle: { color: mixColors(theme.background, color, 0.2), opacity: 1 },
            };
          }),
          z: 2,
        },
        {
          type: 'scatter',
          silent: true,
          symbol: 'rect',
          symbolSize: [4, tileHeight],
          data: tiles.map(({ technique, x, y }) => ({ value: [x + 4, y + tileHeight / 2], itemStyle: { color: severityColor(technique.severity, theme), opacity: 1 } })),
          z: 3,
        },
        {
          type: 'scatter',
          silent: true,
          symbol: 'circle',
          data: [
            ...headings.map(({ text, x, y }) =>
              textAt(x + 3, y, fitText(text, columnWidth, theme.fontSize), { color: theme.textSecondary, fontSize: theme.fontSize, fontWeight: 700, fontFamily: theme.fontFamily }),
            ),
            ...tiles.map(({ technique, x, y }) =>
              textAt(x + 10, y + tileHeight / 2, lines(technique), {
                color: theme.text,
                fontFamily: theme.fontFamily,
                rich: {
                  title: { color: theme.text, fontSize: theme.fontSize, fontWeight: 700, lineHeight: 19 },
                  text: { color: theme.text, fontSize: theme.fontSize, lineHeight: 19 },
                  dim: { color: mixColors(theme.textSecondary, theme.text, 0.4), fontSize: small, lineHeight: 17 },
                },
              }),
            ),
          ],
          z: 3,
        },
      ],
    },
  };
};

/** Techniques of ATT&CK that findings name, by tactic. */
export const attack = defineView<AttackOptions>({
  id: 'attack',
  title: 'ATT&CK matrix',
  question: 'Which techniques of ATT&CK is there evidence of, and how bad is it?',
  defaultOptions: DEFAULTS,
  build,
});
