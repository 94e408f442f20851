import { MapChart, ScatterChart } from 'echarts/charts';
import { GeoComponent, TitleComponent, TooltipComponent, VisualMapPiecewiseComponent } from 'echarts/components';
import { geo, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = geo as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [
  MapChart,
  ScatterChart,
  GeoComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
];
