import { ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { swimlanes, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = swimlanes as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [ScatterChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent];
