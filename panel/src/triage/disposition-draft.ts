import { DAY_MS, type DispositionRequest, type DispositionScope, type DispositionTarget, type DispositionVerdict } from '@weir/schema';

/** State of the disposition form. */
export interface DispositionDraft {
  readonly verdict: DispositionVerdict;
  readonly scope: DispositionScope;
  readonly network: string;
  readonly reason: string;
  readonly note: string;
  /** Days until it expires, 0 for never. */
  readonly days: number;
}

export const EMPTY_DRAFT: DispositionDraft = { verdict: 'false_positive', scope: 'this', network: '', reason: '', note: '', days: 0 };

export const VERDICTS: ReadonlyArray<{ value: DispositionVerdict; label: string; description: string }> = [
  { value: 'true_positive', label: 'True positive', description: 'The detection is correct.' },
  { value: 'false_positive', label: 'False positive', description: 'The detection is wrong.' },
  { value: 'benign', label: 'Benign', description: 'The detection is correct, and the activity is harmless.' },
  { value: 'unsure', label: 'Unsure', description: 'Not decided yet.' },
];

export const EXPIRIES: ReadonlyArray<{ value: number; label: string }> = [
  { value: 0, label: 'Never' },
  { value: 1, label: 'In a day' },
  { value: 7, label: 'In a week' },
  { value: 30, label: 'In 30 days' },
];

/** Returns the scopes for a kind of target. */
export const scopesOf = (kind: DispositionTarget['kind']): Array<{ value: DispositionScope; label: string }> => [
  { value: 'this', label: kind === 'finding' ? 'This finding' : kind === 'session' ? 'This session' : 'This entity' },
  { value: 'source', label: 'Same source' },
  ...(kind === 'finding' ? [{ value: 'source_and_kind' as const, label: 'Same source and kind' }] : []),
  { value: 'network', label: 'A network' },
];

/** Returns the request for a draft. An empty reason becomes a dash: previews accept it, and the form does not save it. */
export const toRequest = (target: DispositionTarget, draft: DispositionDraft, now_ms: number): DispositionRequest => ({
  target,
  verdict: draft.verdict,
  scope: draft.scope,
  reason: draft.reason.trim() || '-',
  ...(draft.scope === 'network' && { network: draft.network.trim() }),
  ...(draft.note.trim() && { note: draft.note.trim() }),
  ...(draft.days > 0 && { expires_at: now_ms + draft.days * DAY_MS }),
});
