/** The part of ECharts that every view needs, in its own chunk. */
export { init, registerMap, use } from 'echarts/core';
export { CanvasRenderer } from 'echarts/renderers';
