/**
 * Thresholds of Weir's two rules on anomalous sessions: more than this many within the look-back, for all sources
 * together or for one source. The rules and the alerts prevented by a disposition are computed from them.
 */
export const ANOMALY_ALERTS = { look_back_s: 1800, of_all: 10, of_one_source: 3 } as const;
