import { BarChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { waterfall, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = waterfall as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [BarChart, GridComponent, TitleComponent, TooltipComponent];
