import type { Notice } from '@weir/schema';

/** Returns a count with thousands separators. */
export const inThousands = (count: number): string => count.toLocaleString('en-US');

/** Returns sentences as notices of severity info. */
export const toInfos = (texts: readonly string[]): Notice[] => texts.map((text) => ({ severity: 'info', text }));
