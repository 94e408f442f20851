import type { AnnotationSupport, CoreApp, DataSourceInstanceSettings, ScopedVars } from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { of } from 'rxjs';
import { DEFAULT_QUERY, QUERY_TYPES } from '@weir/schema';
import { toAnnotationEvents } from './annotation-events';
import { interpolateQuery } from './interpolate-query';
import { toQueryText } from './query-text';
import type { WeirQuery, WeirSettings } from './types';

/** Browser half of the data source: it completes queries; the bridge carries them to the server. */
export class DataSource extends DataSourceWithBackend<WeirQuery, WeirSettings> {
  override annotations: AnnotationSupport<WeirQuery> = {
    getDefaultQuery: () => ({ queryType: 'findings', min_severity: 'medium' }),
    processEvents: (_annotation, frames) => of(toAnnotationEvents(frames, this.uid)),
  };

  constructor(
    settings: DataSourceInstanceSettings<WeirSettings>,
    private readonly templates: TemplateSrv = getTemplateSrv()
  ) {
    super(settings);
  }

  /** Query a new panel starts with. */
  override getDefaultQuery(_app?: CoreApp): Partial<WeirQuery> {
    return { ...DEFAULT_QUERY, filters: [] };
  }

  /** Hidden queries, and filters still without a value, are not sent. */
  override filterQuery(query: WeirQuery): boolean {
    const isKnown = query.queryType !== undefined && query.queryType in QUERY_TYPES;

    return isKnown && !query.hide && (query.filters ?? []).every((filter) => filter.value !== '');
  }

  override applyTemplateVariables(query: WeirQuery, scopedVars: ScopedVars): WeirQuery {
    return interpolateQuery(query, scopedVars, (text, vars, format) => this.templates.replace(text, vars, format));
  }

  /** Explore and split views ask for queries with their variables replaced. */
  override interpolateVariablesInQueries(queries: WeirQuery[], scopedVars: ScopedVars): WeirQuery[] {
    return queries.map((query) => ({
      ...this.applyTemplateVariables(query, scopedVars),
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
