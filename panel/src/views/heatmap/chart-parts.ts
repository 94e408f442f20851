import { HeatmapChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent, VisualMapPiecewiseComponent } from 'echarts/components';
import { heatmap, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = heatmap as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [HeatmapChart, GridComponent, TitleComponent, TooltipComponent, VisualMapPiecewiseComponent];
