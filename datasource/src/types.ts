import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import type { AdHocFilter, Query, QueryType } from '@weir/schema';

type KeyOf<T> = T extends unknown ? keyof T : never;
type ValueAt<T, K extends PropertyKey> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;

/** Properties of all query types in one object, as the editor uses them. */
type QueryProperties = { [K in Exclude<KeyOf<Query>, 'queryType'>]?: ValueAt<Query, K> };

/** A saved query: a query of the schema with the properties that Grafana adds. Defaults can be omitted; `version` is the version of the format. */
export type WeirQuery = DataQuery & QueryProperties & { queryType?: QueryType; ad_hoc_filters?: AdHocFilter[]; version?: number };

/** Settings of a data source that are visible to the browser. The address of the server is Grafana's own `url`. */
export interface WeirSettings extends DataSourceJsonData {
  /** Timeout of requests to the server in seconds. */
  timeout_s?: number;
  /** Proxy between Grafana and the server, without user and password. */
  proxy_url?: string;
  proxy_user?: string;
  /** Standard settings that Grafana's SDK reads. */
  tlsAuth?: boolean;
  tlsAuthWithCACert?: boolean;
  tlsSkipVerify?: boolean;
  serverName?: string;
  enableSecureSocksProxy?: boolean;
}

/** Settings that are visible to the bridge only. */
export interface WeirSecrets {
  token?: string;
  proxyPassword?: string;
  tlsCACert?: string;
  tlsClientCert?: string;
  tlsClientKey?: string;
}
