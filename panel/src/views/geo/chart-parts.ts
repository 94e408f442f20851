import { MapChart, ScatterChart } from 'echarts/charts';
import { GeoComponent, TitleComponent, TooltipComponent, VisualMapPiecewiseComponent } from 'echarts/components';
import { geo, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = geo as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [
  MapChart,
  ScatterChart,
  GeoComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
];
