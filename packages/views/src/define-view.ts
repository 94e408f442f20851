import type { EChartsOption } from 'echarts';
import type { Frame } from '@weir/schema';
import { VIEW_LIST, type ViewId } from './view-list.ts';

/** Colours and type of the place a view is drawn in; Grafana's theme, the page's or the report's. */
export interface ViewTheme {
  readonly mode: 'light' | 'dark';
  readonly background: string;
  readonly text: string;
  readonly textSecondary: string;
  /** Axis and grid lines. */
  readonly border: string;
  /** Colour of the normal mass. */
  readonly normal: string;
  /** Colour of anomalies; never the only sign of one. */
  readonly anomaly: string;
  /** Low to high, for magnitudes. */
  readonly ramp: readonly [string, string, ...string[]];
  readonly fontFamily: string;
  readonly fontSize: number;
}

/** What a view is drawn from. */
export interface ViewInput<Options> {
  readonly frames: readonly Frame[];
  readonly options: Options;
  readonly theme: ViewTheme;
  /** Size of the canvas in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** UTC epoch ms to text in the reader's time zone. */
  readonly formatTime: (time_ms: number) => string;
  /** How far the reader's clock is ahead of UTC at a time, in ms; without it clocks on axes show UTC. */
  readonly utcOffset_ms?: (time_ms: number) => number;
}

/** An item of a chart as ECharts names it in its events. */
export interface ChartItem {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly name?: string;
  readonly value?: unknown;
}

/** A column and the value in it that selects more of the same. */
export interface MarkFilter {
  readonly column: string;
  readonly value: string;
}

/** Something in a picture that can be chosen: a session, a finding, a country, a point in time. */
export interface Mark {
  /** Who and when, in a few words. */
  readonly title: string;
  /** What selects more of the same, the most telling first; empty where nothing does. */
  readonly filters: readonly MarkFilter[];
  /** UTC epoch ms, null where it has no time. */
  readonly span: { readonly from_ms: number; readonly to_ms: number } | null;
  /** Row that it was read from, null where it sums up several. */
  readonly origin: { readonly frame: Frame; readonly row: number } | null;
  /** What it is to Weir, where the data say. */
  readonly target?: { readonly kind: 'finding' | 'session' | 'entity'; readonly id: string };
}

/** A mark, and the item that stands for it. */
export interface ListedMark {
  readonly mark: Mark;
  readonly item: ChartItem;
}

/** What can be chosen in a picture, with a pointer, a lasso or the keyboard. */
export interface ViewMarks {
  /** The most telling first, at most 50. */
  readonly listed: readonly ListedMark[];
  /** What an item of the chart stands for. */
  readonly at: (item: ChartItem) => Mark | undefined;
  /** Marks whose place on the axes is inside; only where a lasso has a meaning. */
  readonly inside?: (isInside: (x: number, y: number) => boolean) => Mark[];
}

/** An axis of time: where a time stands on it, and which time a place is. UTC epoch ms. */
export interface ViewClock {
  readonly place: (time_ms: number) => number;
  readonly timeOf: (place: number) => number;
}

/** A chart, or a sentence that says why there is none and what would mend it. */
export type ViewResult =
  | {
      readonly state: 'ready';
      readonly option: EChartsOption;
      /** What the picture shows, in a sentence, for screen readers. */
      readonly summary: string;
      /** Columns without which the picture lacks its marks, where the data have none of them. */
      readonly lacks?: readonly string[];
      /** What can be chosen in it; left out where nothing can. */
      readonly marks?: ViewMarks;
      /** Where times stand on its first axis across; left out where that is no axis of time. */
      readonly clock?: ViewClock;
    }
  | { readonly state: 'empty'; readonly message: string }
  | { readonly state: 'missing'; readonly message: string; readonly missing: readonly string[] };

/** GeoJSON that a view wants registered with ECharts under a name before it is drawn. */
export interface ViewMap {
  readonly name: string;
  readonly geoJson: object;
}

/** A view: a pure function of frames, options and theme, and what lists show of it. */
export interface ViewDefinition<Options extends object = object> {
  readonly id: ViewId;
  readonly title: string;
  /** The question it answers. */
  readonly question: string;
  readonly defaultOptions: Options;
  /** Loads the maps to register with ECharts before drawing. They are part of the package, so no network is needed. */
  readonly loadMaps?: () => Promise<readonly ViewMap[]>;
  readonly build: (input: ViewInput<Options>) => ViewResult;
}

/** Declares the view that the view list names by its id. */
export const defineView = <Options extends object>(
  id: ViewId,
  definition: Pick<ViewDefinition<Options>, 'defaultOptions' | 'loadMaps' | 'build'>,
): ViewDefinition<Options> => ({ id, title: VIEW_LIST[id].title, question: VIEW_LIST[id].question, ...definition });
