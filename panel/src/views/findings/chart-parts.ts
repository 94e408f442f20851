import { ScatterChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { findings, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = findings as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [ScatterChart, GridComponent, TitleComponent, TooltipComponent];
