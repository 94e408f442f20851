import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import type { AdHocFilter, Query, QueryType } from '@weir/schema';

type KeyOf<T> = T extends unknown ? keyof T : never;
type ValueAt<T, K extends PropertyKey> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;

/** Properties of every query type in one bag, as an editor holds them while the user builds a query. */
type QueryProperties = { [K in Exclude<KeyOf<Query>, 'queryType'>]?: ValueAt<Query, K> };

/** A query as dashboards save it: one of the schema's, with what Grafana adds. Defaults may be left out; the version is that of its form. */
export type WeirQuery = DataQuery & QueryProperties & { queryType?: QueryType; ad_hoc_filters?: AdHocFilter[]; version?: number };

/** Settings of a data source that the browser may see. The server's address is Grafana's own `url`. */
export interface WeirSettings extends DataSourceJsonData {
  /** Seconds before a request to the server is given up. */
  timeout_s?: number;
  /** Proxy between Grafana and the server, without user and password. */
  proxy_url?: string;
  proxy_user?: string;
  /** By Grafana's own names, which its SDK reads. */
  tlsAuth?: boolean;
  tlsAuthWithCACert?: boolean;
  tlsSkipVerify?: boolean;
  serverName?: string;
  enableSecureSocksProxy?: boolean;
}

/** Settings that only the bridge sees. */
export interface WeirSecrets {
  token?: string;
  proxyPassword?: string;
  tlsCACert?: string;
  tlsClientCert?: string;
  tlsClientKey?: string;
}
