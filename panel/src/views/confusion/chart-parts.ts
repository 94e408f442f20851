import { ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { confusion, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = confusion as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [ScatterChart, GridComponent, TooltipComponent];
