import { BoxplotChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { distribution, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = distribution as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [BoxplotChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent];
