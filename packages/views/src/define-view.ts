import type { EChartsOption } from 'echarts';
import type { Frame } from '@weir/schema';
import { VIEW_LIST, type ViewId } from './view-list.ts';

/** Colours and fonts of the surface a view is drawn on: a Grafana panel, the page or a report. */
export interface ViewTheme {
  readonly mode: 'light' | 'dark';
  readonly background: string;
  readonly text: string;
  readonly textSecondary: string;
  /** Axis and grid lines. */
  readonly border: string;
  /** Colour of normal data. */
  readonly normal: string;
  /** Colour of anomalies, which also differ in shape or text. */
  readonly anomaly: string;
  /** Colours of magnitudes, from low to high. */
  readonly ramp: readonly [string, string, ...string[]];
  readonly fontFamily: string;
  readonly fontSize: number;
}

/** Input of a view. */
export interface ViewInput<Options> {
  readonly frames: readonly Frame[];
  readonly options: Options;
  readonly theme: ViewTheme;
  /** Size of the canvas in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Formats UTC epoch ms in the reader's time zone. */
  readonly formatTime: (time_ms: number) => string;
  /** Offset of the reader's time zone from UTC at a time, in ms. Without it, axes show UTC. */
  readonly utcOffset_ms?: (time_ms: number) => number;
}

/** An item of a chart, as ECharts passes it in events. */
export interface ChartItem {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly name?: string;
  readonly value?: unknown;
}

/** A column and a value to filter by. */
export interface MarkFilter {
  readonly column: string;
  readonly value: string;
}

/** An item of a chart that a reader can select: a session, a finding, a country or a point in time. */
export interface Mark {
  /** Source and time, in a few words. */
  readonly title: string;
  /** Filters for similar rows, the most specific first; empty if there is none. */
  readonly filters: readonly MarkFilter[];
  /** UTC epoch ms, null without a time. */
  readonly span: { readonly from_ms: number; readonly to_ms: number } | null;
  /** Row that it was read from, null if it combines several rows. */
  readonly origin: { readonly frame: Frame; readonly row: number } | null;
  /** Object in Weir that the mark represents, if the data identifies it. */
  readonly target?: { readonly kind: 'finding' | 'session' | 'entity'; readonly id: string };
}

/** A mark and the chart item that draws it. */
export interface ListedMark {
  readonly mark: Mark;
  readonly item: ChartItem;
}

/** The marks of a chart that can be selected with a pointer, a lasso or the keyboard. */
export interface ViewMarks {
  /** The most important first, at most 50. */
  readonly listed: readonly ListedMark[];
  /** Returns the mark of a chart item. */
  readonly at: (item: ChartItem) => Mark | undefined;
  /** Returns the marks whose position on the axes is inside a lasso; absent where a lasso has no meaning. */
  readonly inside?: (isInside: (x: number, y: number) => boolean) => Mark[];
}

/** Converts between times (UTC epoch ms) and positions on a time axis. */
export interface ViewClock {
  readonly place: (time_ms: number) => number;
  readonly timeOf: (place: number) => number;
}

/** A chart, or a message that explains why there is none and what to do. */
export type ViewResult =
  | {
      readonly state: 'ready';
      readonly option: EChartsOption;
      /** Summary of the chart in words, for screen readers. */
      readonly summary: string;
      /** Optional columns that the data lacks, without which the chart marks nothing. */
      readonly lacks?: readonly string[];
      /** Marks that can be selected; absent if there are none. */
      readonly marks?: ViewMarks;
      /** Clock of the x axis; absent if it is not a time axis. */
      readonly clock?: ViewClock;
    }
  | { readonly state: 'empty'; readonly message: string }
  | { readonly state: 'missing'; readonly message: string; readonly missing: readonly string[] };

/** GeoJSON to register with ECharts under a name before the view is drawn. */
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
