import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse, type DataSourceInstanceSettings } from '@grafana/data';
import { QUERY_VERSION } from '@weir/schema';
import type { Observable } from 'rxjs';
import { toVariableQuery } from './column-values';
import { VariableEditor } from './components/VariableEditor';
import { DataSource } from './datasource';
import type { WeirQuery, WeirSettings } from './types';

/** Variables whose values are those of a column, or the first texts of any other query. */
export class WeirVariables extends CustomVariableSupport<DataSource, WeirQuery, WeirQuery> {
  override editor = VariableEditor;

  constructor(private readonly datasource: DataSource) {
    super();
    // Grafana calls it without its object.
    this.query = this.query.bind(this);
  }

  override getDefaultQuery(): Partial<WeirQuery> {
    return { queryType: 'column_values', column: 'src_ip', filters: [], version: QUERY_VERSION };
  }

  override query(request: DataQueryRequest<WeirQuery>): Observable<DataQueryResponse> {
    return this.datasource.query({ ...request, targets: request.targets.map(toVariableQuery) });
  }
}

/** What Grafana makes of the plugin's settings: the data source with its variables. Apart, for their editor knows the data source. */
export class DataSourceWithVariables extends DataSource {
  constructor(settings: DataSourceInstanceSettings<WeirSettings>) {
    super(settings);
    this.variables = new WeirVariables(this);
  }
}
