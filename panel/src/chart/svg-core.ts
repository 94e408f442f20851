/** The part of ECharts that renders SVG, in its own chunk: only the SVG export needs it. */
export { init, use } from 'echarts/core';
export { SVGRenderer } from 'echarts/renderers';
