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

/** Browser part of the data source: it completes queries, and the bridge sends them to the server. */
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

  /** Returns the query of a new panel; Explore starts with the anomalous sessions as a log. */
  override getDefaultQuery(app?: CoreApp): Partial<WeirQuery> {
    return { ...(app === CoreApp.Explore ? EXPLORE_QUERY : DEFAULT_QUERY), filters: [], version: QUERY_VERSION };
  }

  /** Tests the data source. A server without data or model, or with an incompatible version, is a warning. */
  override async testDatasource(): Promise<TestDataSourceResponse> {
    const { status, message, details } = await this.callHealthCheck();
    if (String(status) !== 'OK') {
      return Promise.reject({ status: 'error', message, error: new Error(message) });
    }
    const health = details as { status?: string; message?: string } | undefined;
    // The bridge returns the message of the server and appends its own warnings.
    return { status: health?.status === 'ok' && health.message === message ? 'success' : 'warning', message };
  }

  /** Converts queries when Explore switches from a data source with label queries. */
  async importFromAbstractQueries(queries: AbstractQuery[]): Promise<WeirQuery[]> {
    return queries.map(importQuery);
  }

  /** Explore draws the log volume above a log. */
  getSupportedSupplementaryQueryTypes(): SupplementaryQueryType[] {
    return [SupplementaryQueryType.LogsVolume];
  }

  getSupplementaryQuery({ type }: SupplementaryQueryOptions, query: WeirQuery): WeirQuery | undefined {
    return type === SupplementaryQueryType.LogsVolume ? toVolumeQuery(query) : undefined;
  }

  /** Newer Grafana releases turn the response to this request into a volume themselves. */
  getSupplementaryRequest(type: SupplementaryQueryType, request: DataQueryRequest<WeirQuery>): DataQueryRequest<WeirQuery> | undefined {
    return type === SupplementaryQueryType.LogsVolume ? toVolumeRequest(request) : undefined;
  }

  /** Grafana 10.1 expects the finished volume. */
  getDataProvider(type: SupplementaryQueryType, request: DataQueryRequest<WeirQuery>): Observable<DataQueryResponse> | undefined {
    const volumeRequest = this.getSupplementaryRequest(type, request);
    return volumeRequest && toVolumes(this.query(volumeRequest), request, this.name);
  }

  /** Returns the query modifications that Explore offers for a clicked value. */
  getSupportedQueryModifications(): string[] {
    return Object.keys(OPERATOR_OF);
  }

  /** Adds a filter for a value that is clicked in a table or log in Explore. */
  override modifyQuery(query: WeirQuery, { type, options }: QueryFixAction): WeirQuery {
    const operator = OPERATOR_OF[type];
    return operator === undefined || options === undefined ? query : addFilter(query, options, operator);
  }

  /** Switches a filter of a log in Explore on or off. */
  toggleQueryFilter(query: WeirQuery, { type, options }: ToggleFilterAction): WeirQuery {
    return toggleFilter(query, options, type === 'FILTER_FOR' ? '=' : '!=');
  }

  queryHasFilter(query: WeirQuery, filter: QueryFilterOptions): boolean {
    return hasFilter(query, filter);
  }

  /** Skips hidden queries and queries with incomplete filters. */
  override filterQuery(query: WeirQuery): boolean {
    const isKnown = query.queryType !== undefined && query.queryType in QUERY_TYPES;

    return isKnown && !query.hide && (query.filters ?? []).every((filter) => filter.value !== '');
  }

  override applyTemplateVariables(query: WeirQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): WeirQuery {
    const interpolated = interpolateQuery(query, scopedVars, (text, vars, format) => this.templates.replace(text, vars, format));
    const ad_hoc_filters = query.ad_hoc_filters ?? toAdHocFilters(findAdHocFilters(this.templates, this, filters), this.templates, scopedVars);
    return ad_hoc_filters.length === 0 ? interpolated : { ...interpolated, ad_hoc_filters };
  }

  /** Returns the columns for ad-hoc filters. */
  override async getTagKeys(_options?: DataSourceGetTagKeysOptions<WeirQuery>): Promise<MetricFindValue[]> {
    return FILTER_COLUMNS.map((column) => ({ text: column, value: column }));
  }

  /** Returns the values of a column in the time range, most frequent first, limited by the other filters. */
  override async getTagValues({ key, filters, timeRange }: DataSourceGetTagValuesOptions<WeirQuery>): Promise<MetricFindValue[]> {
    if (!FILTER_COLUMNS.includes(key)) {
      return [];
    }
    const others = findAdHocFilters(this.templates, this, filters).filter((filter) => filter.key !== key);
    const ad_hoc_filters = toAdHocFilters(others, this.templates, {});
    const request = toRequest({ queryType: 'column_values', column: key, ad_hoc_filters }, timeRange ?? lastDay(Date.now()));
    return toFindValues(await lastValueFrom(this.query(request)));
  }

  /** Returns the values of a variable of the legacy kind: a column name or a query. */
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

  /** Returns the names of the dashboard variables in query notation. */
  variableNames(): string[] {
    return this.templates.getVariables().map((variable) => `$${variable.name}`);
  }
}
