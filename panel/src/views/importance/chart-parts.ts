import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { featureImportance, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = featureImportance as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [BarChart, GridComponent, LegendComponent, TooltipComponent];
