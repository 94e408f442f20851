import type { Notice } from '@weir/schema';

/** Sentences as notices that alarm nobody. */
export const toInfos = (texts: readonly string[]): Notice[] => texts.map((text) => ({ severity: 'info', text }));
