import type { Frame } from '@weir/schema';
import type { ViewDefinition, ViewTheme } from '@weir/views';
import { BarChart, MapChart, ScatterChart } from 'echarts/charts';
import {
  GeoComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
} from 'echarts/components';
import { type ECharts, init, registerMap, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { createElement } from './elements.ts';

use([
  BarChart,
  MapChart,
  ScatterChart,
  GeoComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
  CanvasRenderer,
]);

/** Input of a chart on the page. */
export interface ChartInput {
  readonly frames: readonly Frame[];
  readonly options?: object;
  readonly theme: ViewTheme;
  readonly formatTime: (time_ms: number) => string;
}

/** An element of the page that shows a view and redraws it when resized. */
export interface ChartCard {
  readonly draw: (input: ChartInput) => Promise<void>;
  readonly showMessage: (message: string) => void;
}

/** Returns a chart card for a view in an element of the page. */
export const createChartCard = (place: HTMLElement, view: ViewDefinition): ChartCard => {
  let chart: ECharts | null = null;
  let input: ChartInput | null = null;
  let loadedMaps: Promise<void> | null = null;

  const loadMaps = async () => {
    for (const { name, geoJson } of (await view.loadMaps?.()) ?? []) registerMap(name, geoJson as Parameters<typeof registerMap>[1]);
  };

  const clear = () => {
    chart?.dispose();
    chart = null;
    place.replaceChildren();
    place.removeAttribute('role');
    place.removeAttribute('aria-label');
  };

  const showMessage = (message: string) => {
    input = null;
    clear();
    place.append(createElement('p', { text: message }));
  };

  const paint = () => {
    if (!input || place.clientWidth === 0) return;
    const { options, ...rest } = input;
    const result = view.build({
      ...rest,
      options: { ...view.defaultOptions, ...options },
      width: place.clientWidth,
      height: place.clientHeight,
      utcOffset_ms: (time_ms) => -60_000 * new Date(time_ms).getTimezoneOffset(),
    });
    if (result.state !== 'ready') {
      showMessage(result.message);
      return;
    }
    if (!chart) {
      clear();
      chart = init(place);
    }
    chart.resize();
    chart.setOption(result.option, { notMerge: true });
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', result.summary);
  };

  new ResizeObserver(paint).observe(place);
  return {
    showMessage,
    draw: async (given) => {
      loadedMaps ??= loadMaps();
      await loadedMaps;
      input = given;
      paint();
    },
  };
};
