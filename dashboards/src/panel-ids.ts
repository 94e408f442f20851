/** Panels of the overview that alert rules link to. */
export const LAST_SESSION_PANEL_ID = 6;
export const TIMELINE_PANEL_ID = 11;
export const BY_SOURCE_PANEL_ID = 12;
export const FINDINGS_PANEL_ID = 13;

/** Panels of the model page that alert rules link to. */
export const DRIFT_PANEL_ID = 30;
export const EXCEPTIONS_PANEL_ID = 31;
