import { textAt } from '../axes/pixel-axes.ts';
import type { ViewTheme } from '../define-view.ts';
import { mixColors } from '../style/chart-style.ts';
import { fitText, textWidth, toRichText } from '../style/fit-text.ts';
import { formatCount, formatNoun } from '../style/format.ts';
import { severityColor, severityWord } from '../style/severities.ts';
import type { TechniqueCount } from './technique-counts.ts';
import type { TileLayout } from './tile-layout.ts';

/** Returns the id of a technique and, if known, its name. */
export const techniqueTitle = ({ id, name }: TechniqueCount): string => (name === null ? id : `${id} ${name}`);

/** Returns the backgrounds of the tiles, in a tint of the severity. */
export const tileBackgrounds = ({ tiles, columnWidth, tileHeight }: TileLayout, theme: ViewTheme) => ({
  type: 'scatter' as const,
  symbol: 'rect',
  emphasis: { scale: false },
  data: tiles.map(({ technique, x, y }) => ({
    value: [x + 2 + columnWidth / 2, y + tileHeight / 2],
    symbolSize: [columnWidth - 2, tileHeight],
    itemStyle: { color: mixColors(theme.background, severityColor(technique.severity, theme), 0.2), opacity: 1 },
  })),
  z: 2,
});

/** Returns a bar at the left edge of each tile, in the colour of the severity. */
export const severityBars = ({ tiles, tileHeight }: TileLayout, theme: ViewTheme) => ({
  type: 'scatter' as const,
  silent: true,
  symbol: 'rect',
  symbolSize: [4, tileHeight],
  data: tiles.map(({ technique, x, y }) => ({ value: [x + 4, y + tileHeight / 2], itemStyle: { color: severityColor(technique.severity, theme), opacity: 1 } })),
  z: 3,
});

/** Returns the tactics above their tiles, and the text in each tile. */
export const tileTexts = ({ tiles, headings, columnWidth, tileHeight }: TileLayout, theme: ViewTheme) => {
  const inner_px = columnWidth - 16;
  return {
    type: 'scatter' as const,
    silent: true,
    symbol: 'circle',
    data: [
      ...headings.map(({ text, x, y }) =>
        textAt(x + 3, y, fitText(text, columnWidth, theme.fontSize), { color: theme.textSecondary, fontSize: theme.fontSize, fontWeight: 700, fontFamily: theme.fontFamily }),
      ),
      ...tiles.map(({ technique, x, y }) =>
        textAt(x + 10, y + tileHeight / 2, tileHeight < 40 ? oneLine(technique, inner_px, theme) : threeLines(technique, inner_px, tileHeight, theme), {
          color: theme.text,
          fontFamily: theme.fontFamily,
          rich: {
            title: { color: theme.text, fontSize: theme.fontSize, fontWeight: 700, lineHeight: 19 },
            text: { color: theme.text, fontSize: theme.fontSize, lineHeight: 19 },
            dim: { color: mixColors(theme.textSecondary, theme.text, 0.4), fontSize: theme.fontSize - 1, lineHeight: 17 },
          },
        }),
      ),
    ],
    z: 3,
  };
};

const oneLine = (technique: TechniqueCount, width_px: number, { fontSize }: ViewTheme): string => {
  const tail = `  ${severityWord(technique.severity).toUpperCase()}: ${formatCount(technique.finding_count)}`;
  return `{title|${toRichText(fitText(techniqueTitle(technique), width_px - textWidth(tail, fontSize), fontSize))}}{text|${toRichText(tail)}}`;
};

const threeLines = (technique: TechniqueCount, width_px: number, tileHeight: number, { fontSize }: ViewTheme): string => {
  const { severity, finding_count, entities } = technique;
  const line = (style: string, text: string, size: number) => `{${style}|${toRichText(fitText(text, width_px, size))}}`;
  return [
    line('title', techniqueTitle(technique), fontSize),
    line('text', `${severityWord(severity).toUpperCase()}: ${formatNoun(finding_count, 'finding')}`, fontSize),
    ...(tileHeight > 60 && entities.length > 0 ? [line('dim', entities.join(', '), fontSize - 1)] : []),
  ].join('\n');
};
