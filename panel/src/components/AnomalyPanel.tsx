import React, { lazy, Suspense, useMemo, useState } from 'react';
import { dateTimeFormat, dateTimeForTimeZone, LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { findMissingRoles, mapFields, mappedName, type FieldMapping, type FieldRole, type Mark, type ViewResult } from '@weir/views';
import { type Frame, MINUTE_MS } from '@weir/schema';
import type { DetectOptions } from '../detect/detect-anomalies';
import { supportsDetection } from '../detect/detect-options';
import { canDetect } from '../detect/rows-to-score';
import { useDetection } from '../detect/use-detection';
import { createFormatValue } from '../data/format-value';
import { framesFromData } from '../data/frames-from-data';
import { mapOptions } from '../options/map-options';
import { DEFAULT_VIEW, type AnomalyOptions } from '../options/panel-options';
import { limitRows } from '../data/row-limit';
import { themeFromGrafana } from '../chart/theme-from-grafana';
import { useLoadedView } from '../views/use-loaded-view';
import { isViewChoice } from '../views/view-registry';
import { DetectButton, DetectStrip, STRIP_HEIGHT } from './DetectStrip';
import { InteractiveChart } from './InteractiveChart';
import { MissingFields } from './MissingFields';
import { PanelMessage } from './PanelMessage';

/** Loaded when an analyst sets a disposition. */
const DispositionDialog = lazy(() => import('../triage/DispositionDialog'));


const errorText = ({ errors, error }: PanelData & { error?: { message?: string } }): string =>
  errors?.find(({ message }) => message)?.message ?? error?.message ?? 'The data source returned no error message.';

/** Columns that the detection in the browser adds. */
const DETECTED = new Set(['anomaly_score', 'rarity', 'is_anomaly', 'reason']);
const NO_MAPPING = {};
const NO_OPTIONS = {};
const NO_FRAMES: readonly Frame[] = [];

/** Returns the detection options with the field names that apply after the mapping. */
const toMappedDetect = (detect: DetectOptions | undefined, mapping: FieldMapping): DetectOptions | undefined =>
  detect?.fields ? { ...detect, fields: detect.fields.map((name) => mappedName(name, mapping)) } : detect;

/** Builds the view. If fields are missing, retries with the fields that match by type, unit, name and values. */
function buildWithFoundFields(frames: readonly Frame[], build: (frames: readonly Frame[]) => ViewResult): ViewResult {
  const result = build(frames);
  if (result.state !== 'missing') {
    return result;
  }
  const found = findMissingRoles(frames, result.missing);
  const retried = Object.keys(found).length > 0 ? build(mapFields(frames, found)) : result;

  return retried.state === 'missing' ? result : retried;
}

/** The panel: passes Grafana's data, theme, time zone and size to the chosen view, and draws the result. */
export function AnomalyPanel(props: PanelProps<AnomalyOptions>) {
  const { options, data, title, width, height, timeZone, onOptionsChange, onChangeTimeRange } = props;
  const [reviewed, setReviewed] = useState<{ mark: Mark; uid: string } | null>(null);
  const choice = isViewChoice(options.view) ? options.view : DEFAULT_VIEW;
  const load = useLoadedView(choice);
  const grafanaTheme = useTheme2();
  const theme = useMemo(() => themeFromGrafana(grafanaTheme), [grafanaTheme]);
  const format = useMemo(() => createFormatValue(grafanaTheme, timeZone), [grafanaTheme, timeZone]);
  const mapping = options.fields ?? NO_MAPPING;
  const mapped = useMemo(() => mapFields(framesFromData(data.series, grafanaTheme), mapping), [data.series, grafanaTheme, mapping]);
  const detection = useDetection(mapped, supportsDetection(choice) ? toMappedDetect(options.detect, mapping) : undefined, format);
  const limited = useMemo(() => limitRows(detection.frames, choice), [detection.frames, choice]);
  const frames = 'refused' in limited ? NO_FRAMES : limited.frames;
  const note = 'refused' in limited ? undefined : limited.note;
  const viewOptions = options[choice];
  const offersDetection = useMemo(
    () => detection.state === 'off' && supportsDetection(choice) && canDetect(frames),
    [detection.state, choice, frames]
  );
  const onDetect = () => onOptionsChange({ ...options, detect: { ...options.detect, enabled: true } });
  const onChoose = (role: FieldRole, name: string) =>
    onOptionsChange({ ...options, fields: { ...options.fields, [role]: name } });

  const draw = useMemo(
    () =>
      load.state !== 'ready'
        ? undefined
        : (heightOfView: number) =>
            buildWithFoundFields(frames, (drawn) =>
              load.loaded.view.build({
                frames: drawn,
                options: {
                  ...load.loaded.view.defaultOptions,
                  ...mapOptions(viewOptions, load.loaded.view.defaultOptions, mapping),
                },
                theme,
                width,
                height: heightOfView,
                formatTime: (time_ms) => dateTimeFormat(time_ms, { timeZone }),
                utcOffset_ms: (time_ms) => dateTimeForTimeZone(timeZone, time_ms).utcOffset() * MINUTE_MS,
              })
            ),
    [load, frames, viewOptions, mapping, theme, width, timeZone]
  );
  const isDetecting = detection.state !== 'off';
  const fullHeight = useMemo(() => (isDetecting ? undefined : draw?.(height)), [isDetecting, draw, height]);
  const isOffered = offersDetection && fullHeight?.state === 'ready' && fullHeight.lacks?.some((name) => DETECTED.has(name)) === true;
  const hasStrip = isDetecting || isOffered || note !== undefined;
  const chartHeight = Math.max(0, height - (hasStrip ? STRIP_HEIGHT : 0));
  const result = useMemo(() => (hasStrip ? draw?.(chartHeight) : fullHeight), [hasStrip, draw, chartHeight, fullHeight]);
  const size = { width, height };

  if (data.series.length === 0 && data.state === LoadingState.Error) {
    return (
      <PanelMessage title="Query failed" isError {...size}>
        {errorText(data)}
      </PanelMessage>
    );
  }
  if (load.state === 'failed') {
    return (
      <PanelMessage title="View not loaded" isError {...size}>
        {load.message} Reload the page. If the error persists, reinstall the plugin: files are missing.
      </PanelMessage>
    );
  }
  if (load.state === 'loading' || !result || (data.series.length === 0 && data.state === LoadingState.Loading)) {
    return <PanelMessage title="Loading…" {...size} />;
  }
  if ('refused' in limited) {
    return (
      <PanelMessage title="Too many rows" {...size}>
        {limited.refused}
      </PanelMessage>
    );
  }
  if (result.state === 'empty') {
    return (
      <PanelMessage title="No data" {...size}>
        {result.message}
      </PanelMessage>
    );
  }
  if (result.state === 'missing') {
    if (detection.state === 'running') {
      return <PanelMessage title="Detecting anomalies in this browser…" {...size} />;
    }
    return (
      <PanelMessage title="Data does not fit this view" {...size}>
        <div>{result.message}</div>
        {detection.state === 'refused' && <div>{detection.note}</div>}
        <MissingFields missing={result.missing} frames={frames} onChoose={onChoose} />
        {offersDetection && result.missing.some((name) => DETECTED.has(name)) && <DetectButton onDetect={onDetect} />}
      </PanelMessage>
    );
  }
  return (
    <div>
      <InteractiveChart
        init={load.loaded.init}
        result={result}
        frames={frames}
        data={data}
        options={options.select ?? NO_OPTIONS}
        title={title}
        view={choice}
        background={theme.background}
        width={width}
        height={chartHeight}
        onChangeTimeRange={onChangeTimeRange}
        onReview={(mark, uid) => setReviewed({ mark, uid })}
      />
      {reviewed?.mark.target && (
        <Suspense fallback={null}>
          <DispositionDialog
            uid={reviewed.uid}
            target={reviewed.mark.target}
            title={reviewed.mark.title}
            onClose={() => setReviewed(null)}
          />
        </Suspense>
      )}
      {hasStrip && <DetectStrip detection={detection} note={note} onDetect={isOffered ? onDetect : undefined} />}
    </div>
  );
}
