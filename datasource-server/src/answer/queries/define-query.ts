import type { DataAudit, Frame, ModelVersion, QueryOf, QueryType, TimeRange } from '@weir/schema';
import type { TrafficModel } from '../../detect/models/traffic-model.ts';
import type { StoreReads } from '../../store/store.ts';
import type { ServiceLog } from '../../runtime/telemetry/service-log.ts';
import type { Triage } from '../../triage/triage.ts';

/** What queries are answered from. */
export interface QueryServices {
  readonly store: StoreReads;
  /** The model in use, null while none is fitted. */
  readonly model: () => TrafficModel | null;
  /** What the stored data can and cannot say, all of them whatever the time range. */
  readonly audit: () => Promise<DataAudit>;
  /** Every model that was fitted, the latest first. */
  readonly modelVersions: () => Promise<readonly ModelVersion[]>;
  /** What analysts said of findings, sessions and sources. */
  readonly triage: Triage;
  /** What the server measured of itself. */
  readonly service: ServiceLog;
  readonly now: () => number;
}

/** One kind of query and how it is answered. */
export interface QueryDefinition<T extends QueryType = QueryType> {
  readonly queryType: T;
  readonly answer: (query: QueryOf<T>, range: TimeRange, services: QueryServices) => Promise<Frame[]>;
}

/** Declares a query. */
export const defineQuery = <T extends QueryType>(definition: QueryDefinition<T>): QueryDefinition<T> => definition;
