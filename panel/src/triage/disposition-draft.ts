import type { DispositionRequest, DispositionScope, DispositionTarget, DispositionVerdict } from '@weir/schema';

const DAY_MS = 86_400_000;

/** A disposition as the form holds it. */
export interface DispositionDraft {
  readonly verdict: DispositionVerdict;
  readonly scope: DispositionScope;
  readonly network: string;
  readonly reason: string;
  readonly note: string;
  /** Days until it ends, 0 for never. */
  readonly days: number;
}

export const EMPTY_DRAFT: DispositionDraft = { verdict: 'false_positive', scope: 'this', network: '', reason: '', note: '', days: 0 };

export const VERDICTS: ReadonlyArray<{ value: DispositionVerdict; label: string; description: string }> = [
  { value: 'true_positive', label: 'True positive', description: 'It was what it looked like.' },
  { value: 'false_positive', label: 'False positive', description: 'It was not what it looked like.' },
  { value: 'benign', label: 'Benign', description: 'It was, and it is harmless.' },
  { value: 'unsure', label: 'Unsure', description: 'Nobody knows yet.' },
];

export const EXPIRIES: ReadonlyArray<{ value: number; label: string }> = [
  { value: 0, label: 'Never' },
  { value: 1, label: 'In a day' },
  { value: 7, label: 'In a week' },
  { value: 30, label: 'In 30 days' },
];

/** Scopes that fit the kind of thing that is judged. */
export const scopesOf = (kind: DispositionTarget['kind']): Array<{ value: DispositionScope; label: string }> => [
  { value: 'this', label: kind === 'finding' ? 'This finding' : kind === 'session' ? 'This session' : 'This entity' },
  { value: 'source', label: 'All of its source' },
  ...(kind === 'finding' ? [{ value: 'source_and_kind' as const, label: 'Source and kind' }] : []),
  { value: 'network', label: 'A network' },
];

/** The request of a draft; an empty reason stands as a dash, which a preview takes and the form does not save. */
export const toRequest = (target: DispositionTarget, draft: DispositionDraft, now_ms: number): DispositionRequest => ({
  target,
  verdict: draft.verdict,
  scope: draft.scope,
  reason: draft.reason.trim() || '-',
  ...(draft.scope === 'network' && { network: draft.network.trim() }),
  ...(draft.note.trim() && { note: draft.note.trim() }),
  ...(draft.days > 0 && { expires_at: now_ms + draft.days * DAY_MS }),
});
