import type { Disposition } from '@weir/schema';

/** A disposition as it was recorded. Its current state follows from later events. */
export type RecordedDisposition = Omit<Disposition, 'state' | 'undone'>;

/** One line of the append-only triage log, from which the whole triage state is derived. */
export type TriageEvent =
  | { readonly action: 'disposition'; readonly at: number; readonly author: string; readonly disposition: RecordedDisposition }
  | { readonly action: 'undo'; readonly at: number; readonly author: string; readonly disposition_id: string; readonly reason: string };
