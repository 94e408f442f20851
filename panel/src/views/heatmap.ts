import { HeatmapChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent, VisualMapPiecewiseComponent } from 'echarts/components';
import { heatmap, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = heatmap as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [HeatmapChart, GridComponent, TitleComponent, TooltipComponent, VisualMapPiecewiseComponent];
