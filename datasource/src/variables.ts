import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse, type DataSourceInstanceSettings } from '@grafana/data';
import { QUERY_VERSION } from '@weir/schema';
import type { Observable } from 'rxjs';
import { toVariableQuery } from './column-values';
import { VariableEditor } from './components/VariableEditor';
import { DataSource } from './datasource';
import type { WeirQuery, WeirSettings } from './types';

/** Query variables: the values of a column, or the first text field of any other query. */
export class WeirVariables extends CustomVariableSupport<DataSource, WeirQuery, WeirQuery> {
  override editor = VariableEditor;

  constructor(private readonly datasource: DataSource) {
    super();
    // Grafana calls the method without its object.
    this.query = this.query.bind(this);
  }

  override getDefaultQuery(): Partial<WeirQuery> {
    return { queryType: 'column_values', column: 'src_ip', filters: [], version: QUERY_VERSION };
  }

  override query(request: DataQueryRequest<WeirQuery>): Observable<DataQueryResponse> {
    return this.datasource.query({ ...request, targets: request.targets.map(toVariableQuery) });
  }
}

/** The data source with query variables. A separate class, because their editor imports the data source. */
export class DataSourceWithVariables extends DataSource {
  constructor(settings: DataSourceInstanceSettings<WeirSettings>) {
    super(settings);
    this.variables = new WeirVariables(this);
  }
}
