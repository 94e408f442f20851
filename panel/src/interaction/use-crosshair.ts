import { useEffect, useState } from 'react';
import { DashboardCursorSync, DataHoverClearEvent, DataHoverEvent } from '@grafana/data';
import type { EChartsType } from 'echarts/core';
import { usePanelContext } from '@grafana/ui';
import type { ViewClock } from '@weir/views';

interface PointerPosition {
  readonly offsetX: number;
  readonly offsetY: number;
}

const FIRST_AXIS = { xAxisIndex: 0 };

/**
 * Shares the time under the pointer with the other panels, if the dashboard has a shared crosshair. Returns the position
 * of the time under another panel's pointer, in pixels from the left, or null.
 */
export function useCrosshair(chart: EChartsType | null, clock: ViewClock | undefined): number | null {
  const { eventBus, sync } = usePanelContext();
  const [shown, setShown] = useState<{ time: number; chart: EChartsType; clock: ViewClock } | null>(null);

  useEffect(() => {
    if (!chart || !clock) {
      return;
    }
    const isShared = () => (sync?.() ?? DashboardCursorSync.Off) !== DashboardCursorSync.Off;
    let isOver = false;
    const onMove = ({ offsetX, offsetY }: PointerPosition) => {
      isOver = chart.containPixel('grid', [offsetX, offsetY]);
      if (isOver && isShared()) {
        const time = clock.timeOf(Number(chart.convertFromPixel(FIRST_AXIS, offsetX)));
        eventBus.publish(new DataHoverEvent({ point: { time } }));
      }
    };
    const onOut = () => {
      isOver = false;
      eventBus.publish(new DataHoverClearEvent());
    };
    const canvas = chart.getZr();
    canvas.on('mousemove', onMove);
    canvas.on('globalout', onOut);
    const hover = eventBus.getStream(DataHoverEvent).subscribe(({ payload }) => {
      const time: unknown = payload.point?.time;
      if (!isOver && typeof time === 'number' && isShared()) {
        setShown({ time, chart, clock });
      }
    });
    const clear = eventBus.getStream(DataHoverClearEvent).subscribe(() => setShown(null));

    return () => {
      hover.unsubscribe();
      clear.unsubscribe();
      if (!chart.isDisposed()) {
        canvas.off('mousemove', onMove);
        canvas.off('globalout', onOut);
      }
    };
  }, [chart, clock, eventBus, sync]);

  if (!shown || shown.chart !== chart || shown.clock !== clock || chart.isDisposed()) {
    return null;
  }
  const place = clock.place(shown.time);
  const { xAxis } = chart.getOption() as { xAxis?: Array<{ min?: number; max?: number }> };
  const { min = -Infinity, max = Infinity } = xAxis?.[0] ?? {};

  return place >= min && place <= max ? Number(chart.convertToPixel(FIRST_AXIS, place)) : null;
}
