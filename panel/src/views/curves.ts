import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { curves, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = curves as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [LineChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent];
