/**
 * Axes that count the canvas's pixels from its top left corner, unseen: a scatter's symbols on them are tiles that can be
 * laid out like a page, and each of them can be pointed at.
 */
export const pixelAxes = (width: number, height: number) => ({
  grid: { left: 0, top: 0, right: 0, bottom: 0, outerBoundsMode: 'none' as const },
  xAxis: { type: 'value' as const, min: 0, max: Math.max(1, width), show: false },
  yAxis: { type: 'value' as const, min: 0, max: Math.max(1, height), inverse: true, show: false },
});

/** A text on such axes: a symbol too small to be seen, with a label beside it. */
export const textAt = (x: number, y: number, text: string, label: object) => ({
  value: [x, y],
  symbolSize: 0.1,
  itemStyle: { opacity: 1 },
  label: { show: true, position: 'right' as const, distance: 0, formatter: () => text, ...label },
});
