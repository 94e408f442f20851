import { HeatmapChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';
import { correlation, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = correlation as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [HeatmapChart, GridComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent];
