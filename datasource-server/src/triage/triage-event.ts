import type { Disposition } from '@weir/schema';

/** A disposition as it was made; what became of it follows from the events after it. */
export type RecordedDisposition = Omit<Disposition, 'state' | 'undone'>;

/** One line of the log that everything in triage follows from. Lines are added, never changed and never taken away. */
export type TriageEvent =
  | { readonly action: 'disposition'; readonly at: number; readonly author: string; readonly disposition: RecordedDisposition }
  | { readonly action: 'undo'; readonly at: number; readonly author: string; readonly disposition_id: string; readonly reason: string };
