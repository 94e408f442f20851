import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { models, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = models as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [LineChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent];
