import React from 'react';
import {
  createTheme,
  dateTime,
  FieldType,
  LoadingState,
  ThemeContext,
  toDataFrame,
  type DataFrame,
  type DataQueryRequest,
  type PanelProps,
} from '@grafana/data';
import { PanelContextProvider, PanelContextRoot, type PanelContext } from '@grafana/ui';
import { AnomalyPanel } from '../components/AnomalyPanel';
import type { AnomalyOptions } from '../options/panel-options';

/** Sessions as the data source returns them: the last one is anomalous. */
export const SESSIONS: DataFrame = toDataFrame({
  name: 'scatter',
  refId: 'A',
  fields: [
    { name: 'start_time', type: FieldType.time, values: [1714003200000, 1714003500000, 1714003800000] },
    { name: 'src_ip', type: FieldType.string, values: ['198.51.100.7', '198.51.100.8', '203.0.113.9'] },
    { name: 'bytes_in', type: FieldType.number, values: [5_000, 6_200, 9_400_000], config: { unit: 'decbytes' } },
    { name: 'bytes_out', type: FieldType.number, values: [12_000, 11_000, 1_300], config: { unit: 'decbytes' } },
    { name: 'anomaly_score', type: FieldType.number, values: [0.41, 0.43, 0.81] },
    { name: 'is_anomaly', type: FieldType.boolean, values: [false, false, true] },
  ],
});

/** Countries as the data source returns them. */
export const COUNTRIES: DataFrame = toDataFrame({
  name: 'countries',
  refId: 'A',
  fields: [
    { name: 'src_ip_country_code', type: FieldType.string, values: ['US', 'DE', 'SG'] },
    { name: 'session_count', type: FieldType.number, values: [120, 45, 6] },
    { name: 'anomaly_count', type: FieldType.number, values: [3, 9, 0] },
  ],
});

/** Feature importances as the data source returns them. */
export const IMPORTANCES: DataFrame = toDataFrame({
  name: 'feature_importance',
  refId: 'A',
  fields: [
    { name: 'feature', type: FieldType.string, values: ['bytes_in', 'transfer_ratio'] },
    { name: 'impurity_importance', type: FieldType.number, values: [0.7, 0.3] },
  ],
});

/** Panel properties other than the frames. */
export interface PanelState {
  readonly options?: AnomalyOptions;
  readonly state?: LoadingState;
  readonly error?: string;
  readonly mode?: 'dark' | 'light';
  readonly timeZone?: string;
  readonly width?: number;
  readonly onOptionsChange?: (options: AnomalyOptions) => void;
  readonly onChangeTimeRange?: (range: { from: number; to: number }) => void;
  /** Type of the data source of the frames. */
  readonly dataSource?: string;
  /** Panel context that the dashboard provides. */
  readonly context?: Partial<PanelContext>;
}

/** Returns the panel inside a theme and a panel context, with the properties that Grafana passes. */
export function toPanel(series: DataFrame[], more: PanelState = {}): React.ReactElement {
  const range = { from: dateTime(1714003200000), to: dateTime(1714089600000), raw: { from: 'now-1d', to: 'now' } };
  const props: PanelProps<AnomalyOptions> = {
    id: 1,
    title: 'Weir',
    data: {
      state: more.state ?? LoadingState.Done,
      series,
      timeRange: range,
      ...(more.dataSource !== undefined && {
        request: { targets: [{ refId: 'A', datasource: { type: more.dataSource, uid: 'from-here' } }] } as DataQueryRequest,
      }),
      ...(more.error !== undefined && { errors: [{ message: more.error }] }),
    },
    timeRange: range,
    timeZone: more.timeZone ?? 'utc',
    options: more.options ?? { view: 'scatter' },
    fieldConfig: { defaults: {}, overrides: [] },
    transparent: false,
    width: more.width ?? 640,
    height: 400,
    renderCounter: 0,
    eventBus: undefined as never,
    replaceVariables: (text) => text,
    onOptionsChange: more.onOptionsChange ?? (() => undefined),
    onFieldConfigChange: () => undefined,
    onChangeTimeRange: more.onChangeTimeRange ?? (() => undefined),
  };

  return (
    <ThemeContext.Provider value={createTheme({ colors: { mode: more.mode ?? 'dark' } })}>
      <PanelContextRoot.Consumer>
        {(context) => (
          <PanelContextProvider value={{ ...context, ...more.context }}>
            <AnomalyPanel {...props} />
          </PanelContextProvider>
        )}
      </PanelContextRoot.Consumer>
    </ThemeContext.Provider>
  );
}
