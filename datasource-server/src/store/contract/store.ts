import type { SessionReads } from './session-reads.ts';
import type { SessionStore } from './session-store.ts';
import type { StateReads, StateStore } from './state-store.ts';

export type * from './columns.ts';
export type * from './exceptions.ts';
export type * from './ingest-results.ts';
export type * from './selection.ts';
export type * from './session-reads.ts';
export type * from './session-store.ts';
export type * from './state-store.ts';
export type * from './traffic-reads.ts';

/** All reads of a store. */
export interface StoreReads extends SessionReads, StateReads {
  /** Returns the same reads, cancelled when the signal aborts: a running read then stops and fails with `query.cancelled`. */
  until(signal: AbortSignal): StoreReads;
}

/** Traffic and state in one store, as on one machine. */
export interface Store extends StoreReads, SessionStore, StateStore {
  until(signal: AbortSignal): StoreReads;
  close(): Promise<void>;
}
