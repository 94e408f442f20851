import type { ErrorBody } from '@weir/schema';
import type { LogHints } from '../formats/define-format.ts';
import type { LogReport, LogRows } from './read-rows.ts';

/** Settings of a reader's thread. */
export interface ReaderSettings {
  /** Length of a window, ms. */
  readonly window_ms: number;
  /** In CIDR notation. */
  readonly monitored_networks: readonly string[];
}

/** What a reader's thread is told: a log is opened, its chunks follow, then its end. */
export type ToReader =
  | { readonly kind: 'open'; readonly hints: LogHints }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  /** The rows that came last are done with. */
  | { readonly kind: 'taken' };

/** What a reader's thread tells. */
export type FromReader =
  /** A chunk is read, and another may be sent. */
  | { readonly kind: 'read' }
  | { readonly kind: 'rows'; readonly rows: LogRows }
  | { readonly kind: 'done'; readonly report: LogReport }
  /** The log cannot be read; an error that is no AppError goes by its words alone. */
  | { readonly kind: 'failed'; readonly error: ErrorBody['error'] | string };
