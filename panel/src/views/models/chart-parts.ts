import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { models, type ViewDefinition } from '@weir/views';

/** The view; its options come from the dashboard. */
export const view = models as ViewDefinition;

/** ECharts modules that the view needs. */
export const chartParts = [LineChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent];
