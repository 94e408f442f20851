import type { FindingsState, Notice } from '@weir/schema';

/** Returns a count with thousands separators. */
export const inThousands = (count: number): string => count.toLocaleString('en-US');

/** Returns sentences as notices of severity info. */
export const toInfos = (texts: readonly string[]): Notice[] => texts.map((text) => ({ severity: 'info', text }));

/** Returns a sentence that says how far findings are computed; null where they are up to date. */
export const toPendingText = ({ completed_at, pending_source_count }: FindingsState): string | null => {
  if (pending_source_count === 0) return null;
  const pending = `${inThousands(pending_source_count)} ${pending_source_count === 1 ? 'source' : 'sources'} pending`;
  const upTo = completed_at === null ? '' : `complete up to ${new Date(completed_at).toISOString().slice(0, 16).replace('T', ' ')} UTC; `;
  return `Findings are being computed: ${upTo}${pending}.`;
};

/** Returns the notice of {@link toPendingText}; none where findings are up to date. */
export const toPendingNotices = (state: FindingsState): Notice[] => {
  const text = toPendingText(state);
  return text === null ? [] : toInfos([text]);
};
