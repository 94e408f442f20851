import { BoxplotChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { distribution, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = distribution as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [BoxplotChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent];
