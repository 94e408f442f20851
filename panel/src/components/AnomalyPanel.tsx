import React, { useMemo } from 'react';
import { dateTimeFormat, dateTimeForTimeZone, LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { framesFromData } from '../frames-from-data';
import { isViewChoice } from '../load-view';
import { DEFAULT_VIEW, type AnomalyOptions } from '../options';
import { themeFromGrafana } from '../theme-from-grafana';
import { useLoadedView } from '../use-loaded-view';
import { Chart } from './Chart';
import { PanelMessage } from './PanelMessage';

const MINUTE_MS = 60_000;

const errorText = ({ errors, error }: PanelData & { error?: { message?: string } }): string =>
  errors?.find(({ message }) => message)?.message ?? error?.message ?? 'The data source gave no reason.';

/** The panel: Grafana's data, theme, time zone and size handed to the chosen view, and its answer drawn. */
export function AnomalyPanel({ options, data, width, height, timeZone }: PanelProps<AnomalyOptions>) {
  const choice = isViewChoice(options.view) ? options.view : DEFAULT_VIEW;
  const load = useLoadedView(choice);
  const grafanaTheme = useTheme2();
  const theme = useMemo(() => themeFromGrafana(grafanaTheme), [grafanaTheme]);
  const frames = useMemo(() => framesFromData(data.series), [data.series]);
  const viewOptions = options[choice];

  const result = useMemo(
    () =>
      load.state !== 'ready'
        ? undefined
        : load.loaded.view.build({
            frames,
            options: { ...load.loaded.view.defaultOptions, ...viewOptions },
            theme,
            width,
            height,
            formatTime: (time_ms) => dateTimeFormat(time_ms, { timeZone }),
            utcOffset_ms: (time_ms) => dateTimeForTimeZone(timeZone, time_ms).utcOffset() * MINUTE_MS,
          }),
    [load, frames, viewOptions, theme, width, height, timeZone]
  );
  const size = { width, height };

  if (data.series.length === 0 && data.state === LoadingState.Error) {
    return (
      <PanelMessage title="The query failed" isError {...size}>
        {errorText(data)}
      </PanelMessage>
    );
  }
  if (load.state === 'failed') {
    return (
      <PanelMessage title="The view could not be loaded" isError {...size}>
        {load.message} Reload the page; if it persists, the plugin is not installed completely.
      </PanelMessage>
    );
  }
  if (load.state === 'loading' || !result || (data.series.length === 0 && data.state === LoadingState.Loading)) {
    return <PanelMessage title="Loading…" {...size} />;
  }
  if (result.state === 'empty') {
    return (
      <PanelMessage title="No data" {...size}>
        {result.message}
      </PanelMessage>
    );
  }
  if (result.state === 'missing') {
    return (
      <PanelMessage title={`Missing: ${result.missing.join(', ')}`} {...size}>
        {result.message}
      </PanelMessage>
    );
  }
  return <Chart init={load.loaded.init} option={result.option} summary={result.summary} {...size} />;
}
