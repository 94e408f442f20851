import { ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { confusion, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = confusion as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [ScatterChart, GridComponent, TooltipComponent];
