import { dateTime, FieldType, LoadingState, LogsVolumeType, SupplementaryQueryType, toDataFrame, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import { querySchema } from '@weir/schema';
import { lastValueFrom, of, toArray } from 'rxjs';
import { toRequest } from './column-values';
import { toDataSource } from './test-fixtures';
import type { WeirQuery } from './types';

const HOUR_MS = 3_600_000;
const [from, to] = [dateTime(0), dateTime(24 * HOUR_MS)];
const LOG: WeirQuery = { refId: 'A', queryType: 'sessions', show: 'logs', search: 'refused', anomalies_only: true };
const requestOf = (...targets: WeirQuery[]): DataQueryRequest<WeirQuery> => toRequest({}, { from, to, raw: { from, to } }, { targets });

it('requests the volume of a log with all properties of the log query', () => {
  const datasource = toDataSource();
  const volume = datasource.getSupplementaryQuery({ type: SupplementaryQueryType.LogsVolume }, LOG);
  expect(volume).toEqual({ ...LOG, refId: 'log-volume-A', show: 'volume' });
  expect(querySchema.safeParse(volume).success).toBe(true);
  const request = datasource.getSupplementaryRequest(SupplementaryQueryType.LogsVolume, requestOf(LOG, { refId: 'B', queryType: 'countries' }));
  expect(request?.targets).toEqual([volume]);
  expect(24 * HOUR_MS / request!.intervalMs).toBeGreaterThan(50);
  expect(24 * HOUR_MS / request!.intervalMs).toBeLessThan(200);
});

it('has no volume for other or hidden queries, and no log samples', () => {
  const datasource = toDataSource();
  for (const query of [{ ...LOG, show: 'table' as const }, { ...LOG, hide: true }, { refId: 'A', queryType: 'anomaly_counts' as const }]) {
    expect(datasource.getDataProvider(SupplementaryQueryType.LogsVolume, requestOf(query))).toBeUndefined();
  }
  expect(datasource.getDataProvider(SupplementaryQueryType.LogsSample, requestOf(LOG))).toBeUndefined();
});

it('marks the volume as covering the full range and draws anomalies as warnings', async () => {
  const datasource = toDataSource();
  const frames = ['warning', 'info'].map((level) =>
    toDataFrame({
      refId: 'log-volume-A',
      name: level,
      fields: [
        { name: 'time', type: FieldType.time, values: [0, HOUR_MS] },
        { name: 'session_count', type: FieldType.number, values: [1, 2], labels: { level } },
      ],
    })
  );
  datasource.query = () => of<DataQueryResponse>({ data: frames, state: LoadingState.Done });
  const [loading, done] = await lastValueFrom(datasource.getDataProvider(SupplementaryQueryType.LogsVolume, requestOf(LOG))!.pipe(toArray()));
  expect(loading).toEqual({ data: [], state: LoadingState.Loading });
  expect(done.state).toBe(LoadingState.Done);
  expect(done.data.map(({ meta }) => meta.custom)).toEqual(
    Array(2).fill({ logsVolumeType: LogsVolumeType.FullRange, absoluteRange: { from: 0, to: 24 * HOUR_MS }, datasourceName: 'Weir', sourceQuery: LOG })
  );
  expect(done.data.map(({ fields }) => [fields[1].config.displayNameFromDS, fields[1].config.color?.fixedColor])).toEqual([['warning', '#EAB839'], ['info', '#7EB26D']]);
  expect(Array.from(done.data[0].fields[1].values)).toEqual([1, 2]);
});
