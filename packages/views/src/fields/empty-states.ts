import type { ViewResult } from '../define-view.ts';

/** Returns the answer of a view that has nothing to draw. */
export const emptyState = (message: string): ViewResult => ({ state: 'empty', message });

/** No row matches the time range and the filters. */
export const NO_SESSIONS_IN_RANGE = emptyState('No sessions in this time range. Widen the range or loosen the filters.');

/** No query returned a table. */
export const NO_SESSIONS = emptyState('No sessions to show. Widen the time range, or send sessions to Weir.');

/** Returns the answer of a view whose classifier is not fitted yet; `what` ends in "appears" or "appear". */
export const notFitted = (what: string): ViewResult => emptyState(`${what} after a risk classifier is fitted.`);

/** Returns the answer of a view whose classifier is not evaluated yet; `what` ends in "appears" or "appear". */
export const notEvaluated = (what: string): ViewResult => emptyState(`${what} after a risk classifier is evaluated on held-out sessions.`);
