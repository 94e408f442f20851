/** Draws the same points with Weir's view, a plain ECharts scatter chart and uPlot; runs in the page. */
import type { EChartsOption } from 'echarts';
import { ScatterChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
import uPlot from 'uplot';
import type { Frame } from '@weir/schema';
import { anomalyScatter, lightTheme } from '@weir/views';

use([ScatterChart, DataZoomInsideComponent, GridComponent, LegendComponent, TitleComponent, TooltipComponent, LabelLayout, CanvasRenderer]);

export const WIDTH = 900;
export const HEIGHT = 560;

/** Range of the points on both axes, as powers of ten. */
const DECADES = [1.5, 7.5] as const;

/** A drawn chart. */
export interface Drawn {
  /** Shows the middle half of both axes, shifted by a share of them from -0.25 to 0.25. */
  readonly pan: (aside: number) => void;
  /** The element that receives pointer events; undefined if hovering is not compared. */
  readonly hears: HTMLElement | undefined;
}

export type Contender = (place: HTMLElement, frame: Frame) => Drawn;

const columnOf = (frame: Frame, name: string): readonly number[] => frame.fields.find((field) => field.name === name)?.values as readonly number[];

const drawOption = (place: HTMLElement, option: EChartsOption): Drawn => {
  const chart = init(place, null, { width: WIDTH, height: HEIGHT });
  const dataZoom = [
    { type: 'inside' as const, xAxisIndex: 0, filterMode: 'none' as const },
    { type: 'inside' as const, yAxisIndex: 0, filterMode: 'none' as const },
  ];
  chart.setOption({ ...option, dataZoom });
  const pan = (aside: number): void => {
    const [startValue, endValue] = [0.25 + aside, 0.75 + aside].map((share) => 10 ** (DECADES[0] + share * (DECADES[1] - DECADES[0])));
    chart.dispatchAction({ type: 'dataZoom', batch: [0, 1].map((dataZoomIndex) => ({ dataZoomIndex, startValue, endValue })) });
  };
  return { pan, hears: place.querySelector<HTMLElement>('div') ?? undefined };
};

const view: Contender = (place, frame) => {
  const result = anomalyScatter.build({
    frames: [frame],
    options: anomalyScatter.defaultOptions,
    theme: lightTheme,
    width: WIDTH,
    height: HEIGHT,
    formatTime: (time_ms) => new Date(time_ms).toISOString(),
  });
  if (result.state !== 'ready') throw new Error(result.message);
  return drawOption(place, result.option);
};

/** A scatter chart as in the ECharts documentation, with the same axes, sizes and split. */
const plain = (large: boolean): Contender => (place, frame) => {
  const x = columnOf(frame, 'bytes_in');
  const y = columnOf(frame, 'bytes_out');
  const flags = frame.fields.find((field) => field.name === 'is_anomaly')?.values as readonly boolean[];
  const pairs = (isAnomaly: boolean) => x.flatMap((value, row) => (flags[row] === isAnomaly ? [[value, y[row]]] : []));
  return drawOption(place, {
    animation: false,
    tooltip: { trigger: 'item' },
    xAxis: { type: 'log' },
    yAxis: { type: 'log' },
    series: [
      { type: 'scatter', data: pairs(false), symbolSize: 3, large, itemStyle: { color: '#0072b2', opacity: 0.3 } },
      { type: 'scatter', data: pairs(true), symbolSize: 12, symbol: 'diamond', itemStyle: { color: '#d55e00' } },
    ],
  });
};

/** One disc per point on uPlot, the library of Grafana's XY chart; without its search for the point under the pointer. */
const uplot: Contender = (place, frame) => {
  const log = (name: string) => columnOf(frame, name).map((value) => Math.log10(Math.max(1, value)));
  const [x, y] = [log('bytes_in'), log('bytes_out')];
  const radius = 1.5 * devicePixelRatio;
  const paths: uPlot.Series.PathBuilder = (chart, seriesIdx) => {
    const [xs, ys] = chart.data[seriesIdx] as unknown as [number[], number[]];
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = 'rgba(0, 114, 178, 0.3)';
    for (let i = 0; i < xs.length; i += 1) {
      ctx.beginPath();
      ctx.arc(chart.valToPos(xs[i], 'x', true), chart.valToPos(ys[i], 'y', true), radius, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.restore();
    return null;
  };
  const span = (values: readonly number[]): [number, number] => values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const spans = { x: span(x), y: span(y) };
  const chart = new uPlot(
    {
      width: WIDTH,
      height: HEIGHT,
      mode: 2,
      legend: { show: false },
      scales: { x: { time: false, range: spans.x }, y: { range: spans.y } },
      series: [{}, { facets: [{ scale: 'x', auto: true }, { scale: 'y', auto: true }], paths }],
    },
    [null, [x, y]] as unknown as uPlot.AlignedData,
    place,
  );
  const pan = (aside: number): void =>
    chart.batch(() => {
      for (const key of ['x', 'y'] as const) {
        const [low, high] = spans[key];
        chart.setScale(key, { min: low + (0.25 + aside) * (high - low), max: low + (0.75 + aside) * (high - low) });
      }
    });
  return { pan, hears: undefined };
};

export const CONTENDERS: Readonly<Record<string, Contender>> = {
  'Weir': view,
  'ECharts, plain': plain(false),
  'ECharts, large': plain(true),
  'uPlot': uplot,
};
