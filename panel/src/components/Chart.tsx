import React, { useEffect, useRef, useState } from 'react';
import type { EChartsOption } from 'echarts';
import type { EChartsType, init } from 'echarts/core';

/** Starts a chart in an element. */
export type InitChart = typeof init;

interface Props {
  readonly init: InitChart;
  readonly option: EChartsOption;
  readonly width: number;
  readonly height: number;
  /** What the chart shows, in a sentence. */
  readonly summary: string;
}

/** Draws a chart's option on a canvas that follows the panel's size. */
export function Chart({ init, option, width, height, summary }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const [firstSize] = useState({ width, height });

  useEffect(() => {
    const created = init(element.current, null, { renderer: 'canvas', ...firstSize });
    chart.current = created;
    return () => {
      chart.current = null;
      created.dispose();
    };
  }, [init, firstSize]);

  useEffect(() => {
    chart.current?.resize({ width, height, silent: true });
    chart.current?.setOption(option, { notMerge: true });
  }, [init, option, width, height]);

  return <div ref={element} role="img" aria-label={summary} style={{ width, height }} />;
}
