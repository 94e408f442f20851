import { HeatmapChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';
import { correlation, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = correlation as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [HeatmapChart, GridComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent];
