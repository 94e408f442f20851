import { ScatterChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { attack, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = attack as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [ScatterChart, GridComponent, TitleComponent, TooltipComponent];
