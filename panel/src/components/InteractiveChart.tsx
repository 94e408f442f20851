import React, { useCallback, useEffect, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { EChartsOption } from 'echarts';
import type { EChartsType } from 'echarts/core';
import type { Frame } from '@weir/schema';
import type { ChartItem, ListedMark, Mark, ViewResult } from '@weir/views';
import { download, exportView, toFileName, type ExportFormat } from '../interaction/export-view';
import { boundsOf, isInPolygon, type Corner } from '../interaction/polygon';
import { titleOfMarks } from '../interaction/selection-filter';
import type { SelectionOptions } from '../interaction/selection-options';
import { useCrosshair } from '../interaction/use-crosshair';
import { useDrag } from '../interaction/use-drag';
import { useSelectionActions } from '../interaction/use-selection-actions';
import { Chart, type InitChart } from '../chart/Chart';
import { ChartTools, TOOLS_CLASS } from './ChartTools';
import { MarkList } from './MarkList';
import { SelectionBar } from './SelectionBar';

interface Props {
  readonly init: InitChart;
  readonly result: Extract<ViewResult, { state: 'ready' }>;
  readonly frames: readonly Frame[];
  readonly data: PanelData;
  readonly options: SelectionOptions;
  /** Title of the panel and name of the view, for file names. */
  readonly title: string;
  readonly view: string;
  readonly background: string;
  readonly width: number;
  readonly height: number;
  readonly onChangeTimeRange: (range: { from: number; to: number }) => void;
  readonly onReview: (mark: Mark, uid: string) => void;
}

const getStyles = (theme: GrafanaTheme2) => ({
  wrapper: css({
    position: 'relative',
    touchAction: 'pan-y',
    [`&:hover .${TOOLS_CLASS}, &:focus-within .${TOOLS_CLASS}`]: { opacity: 1 },
  }),
  overlay: css({ position: 'absolute', inset: 0, pointerEvents: 'none' }),
  drawn: css({ fill: theme.colors.primary.transparent, stroke: theme.colors.primary.border, strokeWidth: 1.5 }),
  crosshair: css({ stroke: theme.colors.text.secondary, strokeDasharray: '4 4' }),
});

/** Ctrl + wheel zooms and Shift + drag pans. Without a key, the wheel scrolls the page and a drag draws the lasso. */
const ZOOM = (['xAxisIndex', 'yAxisIndex'] as const).map((axis) => ({
  type: 'inside' as const,
  [axis]: 0,
  filterMode: 'none' as const,
  zoomOnMouseWheel: 'ctrl' as const,
  moveOnMouseMove: 'shift' as const,
  moveOnMouseWheel: false,
}));

const LASSO_HELP = 'Select: click a mark, or drag around several. Zoom: Ctrl + wheel. Pan: Shift + drag. Keyboard: arrow keys, Enter, Space.';
const SPAN_HELP = 'Zoom: drag across a time range. Select: click a mark. Keyboard: arrow keys, Enter, Space.';
const CLICK_HELP = 'Select: click a mark. Keyboard: arrow keys, Enter, Space.';

const isZoomed = (chart: EChartsType | null): boolean => {
  const { dataZoom } = (chart?.getOption() ?? {}) as { dataZoom?: Array<{ start?: number; end?: number }> };

  return (dataZoom ?? []).some(({ start = 0, end = 100 }) => start > 0 || end < 100);
};

/** Chart of a view with selection, zoom, crosshair and export. */
export function InteractiveChart(props: Props) {
  const { init, result, frames, data, options, title, view, background, width, height, onChangeTimeRange, onReview } = props;
  const { marks, clock } = result;
  const styles = useStyles2(getStyles);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const [selected, setSelected] = useState<readonly Mark[]>([]);
  const [region, setRegion] = useState<readonly Corner[]>([]);
  const [canResetZoom, setCanResetZoom] = useState(false);
  const hasLasso = marks?.inside !== undefined;
  const option = useMemo<EChartsOption>(
    () => (hasLasso ? { ...result.option, dataZoom: ZOOM } : result.option),
    [hasLasso, result.option]
  );
  const crosshair = useCrosshair(chart, clock);
  const actionsFor = useSelectionActions({ data, options, onChangeTimeRange, onReview });

  const select = (next: readonly Mark[]) => {
    setSelected(next);
    if (next.length === 0) {
      setRegion([]);
    } else if (options.at_once) {
      actionsFor(next).applyFilter?.();
    }
  };

  const onDrawn = (corners: readonly Corner[]) => {
    if (!chart) {
      return;
    }
    const { left, right } = boundsOf(corners);
    if (marks?.inside) {
      const inside = marks.inside((x, y) => {
        const [left_px, top_px] = chart.convertToPixel({ seriesIndex: 0 }, [x, y]);
        return isInPolygon(left_px, top_px, corners);
      });
      setRegion(inside.length > 0 ? corners : []);
      select(inside);
    } else if (clock) {
      const [from, to] = [left, right].map((x) => Math.round(clock.timeOf(Number(chart.convertFromPixel({ xAxisIndex: 0 }, x)))));
      if (Number.isFinite(from) && to > from) {
        onChangeTimeRange({ from, to });
      }
    }
  };
  const drag = useDrag(hasLasso || clock !== undefined, onDrawn);

  useEffect(() => {
    if (!chart || !marks) {
      return;
    }
    const onClick = (item: unknown) => {
      const mark = marks.at(item as ChartItem);
      if (mark) {
        setRegion([]);
        select([mark]);
      }
    };
    const onZoom = () => {
      setRegion([]);
      setCanResetZoom(isZoomed(chart));
    };
    chart.on('click', onClick);
    chart.on('datazoom', onZoom);
    return () => {
      if (!chart.isDisposed()) {
        chart.off('click', onClick);
        chart.off('datazoom', onZoom);
      }
    };
  });

  const onVisit = useCallback(
    (listed: ListedMark | null) => {
      chart?.dispatchAction({ type: 'downplay' });
      chart?.dispatchAction(listed ? { type: 'showTip', ...listed.item } : { type: 'hideTip' });
      if (listed) {
        chart?.dispatchAction({ type: 'highlight', ...listed.item });
      }
    },
    [chart]
  );

  const onExport = async (format: ExportFormat) => {
    if (chart) {
      download(await exportView(format, { chart, option: result.option, frames, background }), toFileName(title, view, format));
    }
  };
  const onResetZoom = () => {
    [0, 1].forEach((dataZoomIndex) => chart?.dispatchAction({ type: 'dataZoom', dataZoomIndex, start: 0, end: 100 }));
  };

  const { filter, actions } = actionsFor(selected);
  const line = drag.corners.length > 0 ? drag.corners : region;
  const bounds = line.length > 0 && boundsOf(line);
  const zoomKey = `${view} ${JSON.stringify([result.option.xAxis, result.option.yAxis].flat().map((axis) => [axis?.name, axis?.type]))}`;

  return (
    <div className={styles.wrapper} style={{ width, height }} {...drag.handlers} onDoubleClick={canResetZoom ? onResetZoom : undefined}>
      <Chart init={init} option={option} summary={result.summary} width={width} height={height} onChart={setChart} zoomKey={zoomKey} />
      <svg className={styles.overlay} width={width} height={height} aria-hidden>
        {bounds && hasLasso && <polygon className={styles.drawn} points={line.map((corner) => corner.join(',')).join(' ')} />}
        {bounds && !hasLasso && (
          <rect className={styles.drawn} x={bounds.left} y={0} width={bounds.right - bounds.left} height={height} />
        )}
        {crosshair !== null && <line className={styles.crosshair} x1={crosshair} x2={crosshair} y1={0} y2={height} />}
      </svg>
      {marks && marks.listed.length > 0 && <MarkList listed={marks.listed} selected={selected} onVisit={onVisit} onSelect={select} />}
      <ChartTools
        help={hasLasso ? LASSO_HELP : clock ? SPAN_HELP : marks ? CLICK_HELP : undefined}
        onResetZoom={canResetZoom ? onResetZoom : undefined}
        onExport={onExport}
      />
      {selected.length > 0 && (
        <SelectionBar
          title={titleOfMarks(selected, filter)}
          actions={actions}
          onClear={() => select([])}
        />
      )}
    </div>
  );
}
