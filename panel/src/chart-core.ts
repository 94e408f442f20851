/** The part of ECharts that every view shares, in a chunk of its own. */
export { init, registerMap, use } from 'echarts/core';
export { CanvasRenderer } from 'echarts/renderers';
