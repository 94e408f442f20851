import { defineCount, defineSetting, type SettingsOf } from '../settings/define-setting.ts';

/** Thresholds of beacons. */
export const BEACON_SETTINGS = {
  min_beats: defineCount('Minimum sessions of one source with one destination.', { default: 20, min: 5, max: 100_000, unit: 'sessions' }),
  max_false_alarms: defineSetting('Maximum expected false alarms in one log, over all sources.', { default: 0.01, min: 1e-9, max: 10, unit: 'per log' }),
  min_period_s: defineSetting('Shortest period. Shorter ones come from the pages and images of one visit.', { default: 10, min: 0.001, max: 86_400, unit: 'seconds' }),
  min_coverage_hours: defineSetting('Minimum time between first and last session before activity at all hours counts.', { default: 23, min: 1, max: 8760, unit: 'hours' }),
  min_new_hours: defineSetting('Minimum time between the start of the log and the first session for a source to count as new.', { default: 24, min: 0, max: 8760, unit: 'hours' }),
  min_sources: defineCount('Minimum sources in a log before a rare destination counts.', { default: 10, min: 2, max: 1_000_000, unit: 'sources' }),
};

/** Values of these thresholds. */
export type BeaconSettings = SettingsOf<typeof BEACON_SETTINGS>;
