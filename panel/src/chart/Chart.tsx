import React, { useEffect, useRef, useState } from 'react';
import type { EChartsOption } from 'echarts';
import type { EChartsType, init } from 'echarts/core';

/** Creates a chart in an element. */
export type InitChart = typeof init;

interface Props {
  readonly init: InitChart;
  readonly option: EChartsOption;
  readonly width: number;
  readonly height: number;
  /** Accessible name of the chart: what it shows, in one sentence. */
  readonly summary: string;
  /** Called with the chart after it is created, and with null after it is disposed of. */
  readonly onChart?: (chart: EChartsType | null) => void;
  /** New data keep the zoom as long as this value is unchanged. */
  readonly zoomKey?: string;
}

interface Zoom {
  readonly start?: number;
  readonly end?: number;
}

const zoomsOf = (chart: EChartsType): Zoom[] => {
  const { dataZoom } = (chart.getOption() ?? {}) as { dataZoom?: Zoom[] };

  return (dataZoom ?? []).map(({ start, end }) => ({ start, end }));
};

/** Draws an ECharts option on a canvas of the panel's size. */
export function Chart({ init, option, width, height, summary, onChart, zoomKey }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const drawnKey = useRef(zoomKey);
  const [firstSize] = useState({ width, height });

  useEffect(() => {
    const created = init(element.current, null, { renderer: 'canvas', ...firstSize });
    chart.current = created;
    onChart?.(created);
    return () => {
      chart.current = null;
      onChart?.(null);
      created.dispose();
    };
  }, [init, firstSize, onChart]);

  useEffect(() => {
    const drawn = chart.current;
    if (!drawn) {
      return;
    }
    const zooms = drawnKey.current === zoomKey ? zoomsOf(drawn) : [];
    drawnKey.current = zoomKey;
    drawn.resize({ width, height, silent: true });
    drawn.setOption(option, { notMerge: true });
    zooms.forEach(({ start = 0, end = 100 }, dataZoomIndex) => {
      if (start > 0 || end < 100) {
        drawn.dispatchAction({ type: 'dataZoom', dataZoomIndex, start, end });
      }
    });
  }, [init, option, width, height, zoomKey]);

  return <div ref={element} role="img" aria-label={summary} style={{ width, height }} />;
}
