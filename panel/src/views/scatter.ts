import { ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { anomalyScatter, type ViewDefinition } from '@weir/views';

/** The view as the panel holds it: its options come from the dashboard. */
export const view = anomalyScatter as ViewDefinition;

/** What ECharts needs to draw it. */
export const chartParts = [ScatterChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent, LabelLayout];
