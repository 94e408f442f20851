import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { featureImportance, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = featureImportance as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [BarChart, GridComponent, LegendComponent, TooltipComponent];
