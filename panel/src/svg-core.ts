/** What ECharts needs to write a chart as SVG, in a chunk of its own. */
export { init, use } from 'echarts/core';
export { SVGRenderer } from 'echarts/renderers';
