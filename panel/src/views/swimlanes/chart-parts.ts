import { ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { swimlanes, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = swimlanes as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [ScatterChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent];
