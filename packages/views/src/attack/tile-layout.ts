import { severityRank } from '../style/severities.ts';
import { TACTICS } from './attack-tactics.ts';
import type { TechniqueCount } from './technique-counts.ts';

/** Free pixels between tiles. */
const GAP = 6;
const HEADING_PX = 24;

/** Heights of a tile in pixels: with three lines of text, with two, with one. */
const TILE_HEIGHTS = [72, 50, 26] as const;
const LOWEST_TILE = 26;

/** A technique, and the upper left corner of its tile in pixels. */
export interface Tile {
  readonly technique: TechniqueCount;
  readonly x: number;
  readonly y: number;
}

/** The tiles that fit, and the tactics above them. */
export interface TileLayout {
  readonly columnWidth: number;
  readonly tileHeight: number;
  readonly tiles: readonly Tile[];
  readonly headings: ReadonlyArray<{ readonly text: string; readonly x: number; readonly y: number }>;
}

/** Columns of tiles between the top of the canvas and `bottom`, in pixels. */
interface Columns {
  readonly count: number;
  readonly width: number;
  readonly bottom: number;
}

/** Places each tactic in the column with the most space; tiles below the bottom are left out. */
const layOut = (techniques: readonly TechniqueCount[], { count, width, bottom }: Columns, tileHeight: number): TileLayout => {
  const ends = Array.from({ length: count }, () => 2);
  const headings: Array<{ text: string; x: number; y: number }> = [];
  const tiles: Tile[] = [];
  for (const tactic of TACTICS) {
    const own = techniques.filter((technique) => technique.tactic === tactic);
    if (own.length === 0) continue;
    const column = ends.indexOf(Math.min(...ends));
    const x = column * (width + GAP);
    if (ends[column] + HEADING_PX + tileHeight > bottom) continue;
    headings.push({ text: tactic, x, y: ends[column] + HEADING_PX / 2 });
    ends[column] += HEADING_PX;
    for (const technique of own) {
      if (ends[column] + tileHeight > bottom) break;
      tiles.push({ technique, x, y: ends[column] });
      ends[column] += tileHeight + GAP;
    }
    ends[column] += GAP;
  }
  return { columnWidth: width, tileHeight, headings, tiles };
};

/** Fits as many of the most severe techniques as possible, so that a hidden one is never more severe than a shown one. */
const fitMostSevere = (techniques: readonly TechniqueCount[], columns: Columns): TileLayout => {
  const ranked = [...techniques].sort((a, b) => severityRank(b.severity) - severityRank(a.severity) || b.finding_count - a.finding_count);
  const layOutFirst = (count: number) => layOut(techniques.filter((technique) => ranked.indexOf(technique) < count), columns, LOWEST_TILE);
  for (let count = Math.min(techniques.length, 60); count > 1; count -= 1) {
    const layout = layOutFirst(count);
    if (layout.tiles.length === count) return layout;
  }
  return layOutFirst(1);
};

/** Lays out the techniques in the highest tiles that fit all of them, else as many techniques as fit; at least one. */
export const toTileLayout = (techniques: readonly TechniqueCount[], tactic_count: number, width: number, bottom: number): TileLayout => {
  const count = Math.max(1, Math.min(tactic_count, Math.floor(width / 165)));
  const columns = { count, width: Math.min(280, (width - 4 - GAP * (count - 1)) / count), bottom };
  const whole = TILE_HEIGHTS.map((tileHeight) => layOut(techniques, columns, tileHeight)).find(({ tiles }) => tiles.length === techniques.length);
  const best = whole ?? fitMostSevere(techniques, columns);
  return best.tiles.length > 0 ? best : { ...best, tileHeight: LOWEST_TILE, tiles: [{ technique: techniques[0], x: 0, y: 2 }], headings: [] };
};
