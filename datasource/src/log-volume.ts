import {
  FieldType,
  LoadingState,
  LogsVolumeType,
  rangeUtil,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type FieldConfig,
} from '@grafana/data';
import { BarAlignment, GraphDrawStyle, StackingMode } from '@grafana/schema';
import { map, startWith, type Observable } from 'rxjs';
import type { WeirQuery } from './types';

/** Prefix by which Grafana assigns a volume to its query. */
const REF_ID_START = 'log-volume-';
/** Approximate number of bars. */
const BARS = 100;
/** Colours of Grafana's log levels. */
const COLORS: Record<string, string> = { warning: '#EAB839', info: '#7EB26D' };

/** Returns the query for the volume of a log; undefined for other queries. */
export function toVolumeQuery(query: WeirQuery): WeirQuery | undefined {
  const isLog = query.queryType === 'sessions' && query.show === 'logs' && !query.hide;
  return isLog ? { ...query, refId: `${REF_ID_START}${query.refId}`, show: 'volume' } : undefined;
}

/** Returns the request for the log volumes of a request; undefined without logs. */
export function toVolumeRequest(request: DataQueryRequest<WeirQuery>): DataQueryRequest<WeirQuery> | undefined {
  const targets = request.targets.flatMap((query) => toVolumeQuery(query) ?? []);
  const interval = rangeUtil.calculateInterval(request.range, BARS);
  return targets.length === 0 ? undefined : { ...request, ...interval, maxDataPoints: 2 * BARS, hideFromInspector: true, targets };
}

/** Returns the log volume in the form that Explore draws: for the whole time range, not only for the lines shown. */
export function toVolumes(answers: Observable<DataQueryResponse>, { range, targets }: DataQueryRequest<WeirQuery>, datasourceName: string): Observable<DataQueryResponse> {
  const absoluteRange = { from: range.from.valueOf(), to: range.to.valueOf() };
  const toFrame = (frame: DataFrame): DataFrame => {
    const sourceQuery = targets.find(({ refId }) => `${REF_ID_START}${refId}` === frame.refId);
    const custom = { ...frame.meta?.custom, logsVolumeType: LogsVolumeType.FullRange, absoluteRange, datasourceName, sourceQuery };
    return {
      ...frame,
      meta: { ...frame.meta, custom },
      fields: frame.fields.map((field) => (field.type === FieldType.number ? { ...field, config: { ...field.config, ...toBars(frame.name ?? '') } } : field)),
    };
  };
  return answers.pipe(
    map((answer) => ({ ...answer, data: answer.data.map(toFrame) })),
    startWith({ data: [], state: LoadingState.Loading })
  );
}

const toBars = (level: string): FieldConfig => ({
  displayNameFromDS: level,
  color: { mode: 'fixed', fixedColor: COLORS[level] },
  custom: {
    drawStyle: GraphDrawStyle.Bars,
    barAlignment: BarAlignment.Center,
    lineColor: COLORS[level],
    pointColor: COLORS[level],
    fillColor: COLORS[level],
    // A line would also show for empty buckets.
    lineWidth: 0,
    fillOpacity: 100,
    stacking: { mode: StackingMode.Normal, group: 'A' },
  },
});
