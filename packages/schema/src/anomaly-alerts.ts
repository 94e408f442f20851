/**
 * When Weir's two rules on anomalous sessions fire: more than so many within the look-back, of all sources together or
 * of one. The rules are written from it, and what a disposition would have kept from firing is counted by it.
 */
export const ANOMALY_ALERTS = { look_back_s: 1800, of_all: 10, of_one_source: 3 } as const;
