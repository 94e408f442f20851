import type { Notice } from '@weir/schema';

/** A count as people read it. */
export const inThousands = (count: number): string => count.toLocaleString('en-US');

/** Sentences as notices that alarm nobody. */
export const toInfos = (texts: readonly string[]): Notice[] => texts.map((text) => ({ severity: 'info', text }));
