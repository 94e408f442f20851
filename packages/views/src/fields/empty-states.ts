import type { ViewResult } from '../define-view.ts';

/** The answer of a view that has nothing to draw. */
export const emptyState = (message: string): ViewResult => ({ state: 'empty', message });

/** No row matches the time range and the filters. */
export const NO_SESSIONS_IN_RANGE = emptyState('No sessions in this time range. Widen the range or loosen the filters.');

/** No query returned a table. */
export const noSessionsTo = (purpose: string): ViewResult => emptyState(`No sessions to ${purpose}. Widen the time range, or send sessions to Weir.`);

/** Where the figures of a classifier come from. */
export const AFTER_FIT = 'once a risk classifier has been fitted.';

/** Where the figures on held-out sessions come from. */
export const AFTER_TRIAL = 'once a risk classifier has been tried on held-out sessions.';
