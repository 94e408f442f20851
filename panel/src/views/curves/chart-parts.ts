import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { curves, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = curves as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [LineChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent];
