import { Resvg } from '@resvg/resvg-js';
import type { ViewDefinition, ViewInput, ViewResult, ViewTheme } from '@weir/views';
import { BarChart, BoxplotChart, HeatmapChart, LineChart, MapChart, ScatterChart } from 'echarts/charts';
import {
  GeoComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
  VisualMapPiecewiseComponent,
} from 'echarts/components';
import { getMap, init, registerMap, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { FONT_FAMILY, loadFontFiles } from './font.ts';

use([
  BarChart,
  BoxplotChart,
  HeatmapChart,
  LineChart,
  MapChart,
  ScatterChart,
  GeoComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
  VisualMapPiecewiseComponent,
  SVGRenderer,
]);

/** A view as an image; if it cannot be drawn, an image of the message that explains why. */
export interface RenderedView {
  readonly state: ViewResult['state'];
  readonly svg: string;
  /** Text for a caption or an alternative text. */
  readonly summary: string;
}

/** Input of a view with optional options. */
export type RenderInput<Options> = Omit<ViewInput<Options>, 'options'> & { readonly options?: Partial<Options> };

const messageOption = (message: string, theme: ViewTheme, width: number) => ({
  title: {
    text: message,
    left: 'center',
    top: 'middle',
    textStyle: {
      color: theme.textSecondary,
      fontSize: theme.fontSize + 1,
      fontWeight: 'normal' as const,
      fontFamily: theme.fontFamily,
      lineHeight: theme.fontSize * 1.6,
      width: Math.min(560, width - 48),
      overflow: 'break' as const,
    },
  },
});

/** Renders a view to SVG without a DOM. */
export const renderViewSvg = async <Options extends object>(
  view: ViewDefinition<Options>,
  input: RenderInput<Options>,
): Promise<RenderedView> => {
  const { width, height } = input;
  // ECharts does not escape quotes in a font name, which breaks the SVG; and only this font is available.
  const theme = { ...input.theme, fontFamily: FONT_FAMILY };
  for (const map of (await view.loadMaps?.()) ?? []) {
    if (!getMap(map.name)) registerMap(map.name, map.geoJson as Parameters<typeof registerMap>[1]);
  }
  const result = view.build({ ...input, theme, options: { ...view.defaultOptions, ...input.options } });
  const summary = result.state === 'ready' ? result.summary : result.message;
  const option = result.state === 'ready' ? result.option : messageOption(result.message, theme, width);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false, backgroundColor: theme.background });
    return { state: result.state, svg: chart.renderToSVGString(), summary };
  } finally {
    // A chart that is not disposed keeps the process running.
    chart.dispose();
  }
};

/** Renders an SVG to a PNG of the given width in pixels, with the bundled fonts only. */
export const renderViewPng = (svg: string, { width }: { readonly width: number }): Uint8Array =>
  new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { fontFiles: loadFontFiles(), loadSystemFonts: false, defaultFontFamily: FONT_FAMILY },
  })
    .render()
    .asPng();
