import type { DataAudit, FindingsState, Frame, ModelVersion, QuarantineState, QueryOf, QueryType, TimeRange } from '@weir/schema';
import type { TrafficModel } from '../../detect/models/traffic-model.ts';
import type { StoreReads } from '../../store/contract/store.ts';
import type { ServiceLog } from '../../runtime/telemetry/service-log.ts';
import type { Triage } from '../../triage/triage.ts';

/** Services that queries are answered from. */
export interface QueryServices {
  readonly store: StoreReads;
  /** Returns the model in use, null while none is fitted. */
  readonly model: () => TrafficModel | null;
  /** Returns the data quality audit of all stored sessions, whatever the time range. */
  readonly audit: () => Promise<DataAudit>;
  /** Returns every fitted model, newest first. */
  readonly modelVersions: () => Promise<readonly ModelVersion[]>;
  /** Returns how far findings are computed. */
  readonly findingsState: () => Promise<FindingsState>;
  /** Dispositions of findings, sessions and sources. */
  readonly triage: Triage;
  /** Latency, errors and lag that the server measured. */
  readonly service: ServiceLog;
  /** Inputs that feeds could not read. */
  readonly quarantine: { list(): Promise<ReadonlyArray<QuarantineState['latest'][number]>> };
  readonly now: () => number;
}

/** One query type with the function that answers it. */
export interface QueryDefinition<T extends QueryType = QueryType> {
  readonly queryType: T;
  readonly answer: (query: QueryOf<T>, range: TimeRange, services: QueryServices) => Promise<Frame[]>;
}

/** Declares a query type. */
export const defineQuery = <T extends QueryType>(definition: QueryDefinition<T>): QueryDefinition<T> => definition;
