import {
  CoreApp,
  SupplementaryQueryType,
  type AbstractQuery,
  type AdHocVariableFilter,
  type AnnotationSupport,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type DataSourceWithQueryImportSupport,
  type DataSourceWithQueryModificationSupport,
  type DataSourceWithSupplementaryQueriesSupport,
  type DataSourceWithToggleableQueryFiltersSupport,
  type LegacyMetricFindQueryOptions,
  type MetricFindValue,
  type QueryFilterOptions,
  type QueryFixAction,
  type ScopedVars,
  type SupplementaryQueryOptions,
  type TestDataSourceResponse,
  type ToggleFilterAction,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { DEFAULT_QUERY, EXPLORE_QUERY, FILTER_COLUMNS, QUERY_TYPES, QUERY_VERSION } from '@weir/schema';
import { findAdHocFilters, toAdHocFilters } from './ad-hoc-filters';
import { toAnnotationEvents } from './annotation-events';
import { lastDay, toFindValues, toRequest, toVariableQuery } from './column-values';
import { importQuery } from './import-queries';
import { interpolateQuery } from './interpolate-query';
import { toVolumeQuery, toVolumeRequest, toVolumes } from './log-volume';
import { addFilter, hasFilter, OPERATOR_OF, toggleFilter } from './query-filters';
import { toQueryText } from './query-text';
import type { WeirQuery, WeirSettings } from './types';

/** Browser half of the data source: it completes queries; the bridge carries them to the server. */
export class DataSource
  extends DataSourceWithBackend<WeirQuery, WeirSettings>
  implements
    DataSourceWithQueryImportSupport<WeirQuery>,
    DataSourceWithQueryModificationSupport<WeirQuery>,
    DataSourceWithSupplementaryQueriesSupport<WeirQuery>,
    DataSourceWithToggleableQueryFiltersSupport<WeirQuery>
{
  override annotations: AnnotationSupport<WeirQuery> = {
    getDefaultQuery: () => ({ queryType: 'findings', min_severity: 'medium', version: QUERY_VERSION }),
    processEvents: (_annotation, frames) => of(toAnnotationEvents(frames, this.uid)),
  };

  constructor(
    settings: DataSourceInstanceSettings<WeirSettings>,
    private readonly templates: TemplateSrv = getTemplateSrv()
  ) {
    super(settings);
  }

  /** Query a new panel starts with; Explore starts with the anomalous sessions as a log. */
  override getDefaultQuery(app?: CoreApp): Partial<WeirQuery> {
    return { ...(app === CoreApp.Explore ? EXPLORE_QUERY : DEFAULT_QUERY), filters: [], version: QUERY_VERSION };
  }

  /** A server that answers, but has no data or model yet, or another version than this, is a warning and no success. */
  override async testDatasource(): Promise<TestDataSourceResponse> {
    const { status, message, details } = await this.callHealthCheck();
    if (String(status) !== 'OK') {
      return Promise.reject({ status: 'error', message, error: new Error(message) });
    }
    const told = details as { status?: string; message?: string } | undefined;
    // The bridge passes on what the server says, and adds what speaks against it.
    return { status: told?.status === 'ok' && told.message === message ? 'success' : 'warning', message };
  }

  /** Explore asks for queries when it changes over from a data source whose queries name labels. */
  async importFromAbstractQueries(queries: AbstractQuery[]): Promise<WeirQuery[]> {
    return queries.map(importQuery);
  }

  /** Explore draws the volume of a log above it. */
  getSupportedSupplementaryQueryTypes(): SupplementaryQueryType[] {
    return [SupplementaryQueryType.LogsVolume];
  }

  getSupplementaryQuery({ type }: SupplementaryQueryOptions, query: WeirQuery): WeirQuery | undefined {
    return type === SupplementaryQueryType.LogsVolume ? toVolumeQuery(query) : undefined;
  }

  /** Newer versions of Grafana make the answer of this into a volume themselves. */
  getSupplementaryRequest(type: SupplementaryQueryType, request: DataQueryRequest<WeirQuery>): DataQueryRequest<WeirQuery> | undefined {
    return type === SupplementaryQueryType.LogsVolume ? toVolumeRequest(request) : undefined;
  }

  /** Grafana 10.1 asks for the volume as it is to be drawn. */
  getDataProvider(type: SupplementaryQueryType, request: DataQueryRequest<WeirQuery>): Observable<DataQueryResponse> | undefined {
    const volumeRequest = this.getSupplementaryRequest(type, request);
    return volumeRequest && toVolumes(this.query(volumeRequest), request, this.name);
  }

  /** What Explore may do to a query for a value that is clicked. */
  getSupportedQueryModifications(): string[] {
    return Object.keys(OPERATOR_OF);
  }

  /** Explore narrows the query to a value of a table, or of a log, that is clicked. */
  override modifyQuery(query: WeirQuery, { type, options }: QueryFixAction): WeirQuery {
    const operator = OPERATOR_OF[type];
    return operator === undefined || options === undefined ? query : addFilter(query, options, operator);
  }

  /** Explore shows the filters of a log as switches. */
  toggleQueryFilter(query: WeirQuery, { type, options }: ToggleFilterAction): WeirQuery {
    return toggleFilter(query, options, type === 'FILTER_FOR' ? '=' : '!=');
  }

  queryHasFilter(query: WeirQuery, filter: QueryFilterOptions): boolean {
    return hasFilter(query, filter);
  }

  /** Hidden queries, and filters still without a value, are not sent. */
  override filterQuery(query: WeirQuery): boolean {
    const isKnown = query.queryType !== undefined && query.queryType in QUERY_TYPES;

    return isKnown && !query.hide && (query.filters ?? []).every((filter) => filter.value !== '');
  }

  override applyTemplateVariables(query: WeirQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): WeirQuery {
    const interpolated = interpolateQuery(query, scopedVars, (text, vars, format) => this.templates.replace(text, vars, format));
    const ad_hoc_filters = query.ad_hoc_filters ?? toAdHocFilters(findAdHocFilters(this.templates, this, filters), this.templates, scopedVars);
    return ad_hoc_filters.length === 0 ? interpolated : { ...interpolated, ad_hoc_filters };
  }

  /** Columns that ad-hoc filters may name. */
  override async getTagKeys(_options?: DataSourceGetTagKeysOptions<WeirQuery>): Promise<MetricFindValue[]> {
    return FILTER_COLUMNS.map((column) => ({ text: column, value: column }));
  }

  /** Values of a column in the time range, those that the other filters leave, the most frequent first. */
  override async getTagValues({ key, filters, timeRange }: DataSourceGetTagValuesOptions<WeirQuery>): Promise<MetricFindValue[]> {
    if (!FILTER_COLUMNS.includes(key)) {
      return [];
    }
    const others = findAdHocFilters(this.templates, this, filters).filter((filter) => filter.key !== key);
    const ad_hoc_filters = toAdHocFilters(others, this.templates, {});
    const request = toRequest({ queryType: 'column_values', column: key, ad_hoc_filters }, timeRange ?? lastDay(Date.now()));
    return toFindValues(await lastValueFrom(this.query(request)));
  }

  /** Values for a variable, where Grafana asks by the old way: the name of a column, or a query. */
  override async metricFindQuery(query: unknown, options?: LegacyMetricFindQueryOptions): Promise<MetricFindValue[]> {
    const request = toRequest(toVariableQuery(query), options?.range ?? lastDay(Date.now()), { scopedVars: options?.scopedVars ?? {} });
    return toFindValues(await lastValueFrom(this.query(request)));
  }

  /** Explore and split views ask for queries with their variables replaced. */
  override interpolateVariablesInQueries(queries: WeirQuery[], scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): WeirQuery[] {
    return queries.map((query) => ({
      ...this.applyTemplateVariables(query, scopedVars, filters),
      datasource: this.getRef(),
    }));
  }

  override getQueryDisplayText(query: WeirQuery): string {
    return toQueryText(query);
  }

  /** Names of the dashboard's variables as they are written in a query. */
  variableNames(): string[] {
    return this.templates.getVariables().map((variable) => `$${variable.name}`);
  }
}
