import { BarChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { waterfall, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = waterfall as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [BarChart, GridComponent, TitleComponent, TooltipComponent];
