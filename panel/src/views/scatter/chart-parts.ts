import { LineChart, ScatterChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { anomalyScatter, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = anomalyScatter as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [
  ScatterChart,
  LineChart,
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  LabelLayout,
];
