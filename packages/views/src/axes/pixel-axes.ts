/**
 * Returns hidden axes in pixels from the top left corner of the canvas. Scatter symbols on them are tiles that can be laid
 * out freely and react to the pointer.
 */
export const pixelAxes = (width: number, height: number) => ({
  grid: { left: 0, top: 0, right: 0, bottom: 0, outerBoundsMode: 'none' as const },
  xAxis: { type: 'value' as const, min: 0, max: Math.max(1, width), show: false },
  yAxis: { type: 'value' as const, min: 0, max: Math.max(1, height), inverse: true, show: false },
});

/** Returns a text at a position on pixel axes: an invisible symbol with a label. */
export const textAt = (x: number, y: number, text: string, label: object) => ({
  value: [x, y],
  symbolSize: 0.1,
  itemStyle: { opacity: 1 },
  label: { show: true, position: 'right' as const, distance: 0, formatter: () => text, ...label },
});
