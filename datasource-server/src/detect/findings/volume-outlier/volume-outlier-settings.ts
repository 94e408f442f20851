import { defineCount, defineSetting, type SettingsOf } from '../settings/define-setting.ts';

/** Thresholds of unusual volumes. */
export const VOLUME_OUTLIER_SETTINGS = {
  max_gap_hours: defineSetting('Longest pause between anomalous sessions of one finding.', { default: 24, min: 0.1, max: 8760, unit: 'hours' }),
  min_ratio: defineSetting('Minimum ratio of the bytes to the median of all sources; above info, also to the baseline of the source.', { default: 2, min: 1, max: 1_000_000, unit: '' }),
  min_normal_sessions: defineCount('Minimum sessions not flagged as anomalous for a source to have a baseline.', { default: 5, min: 1, max: 100_000, unit: 'sessions' }),
  min_habit_days: defineCount('Minimum days at one level for that level to be the baseline of a source, even if its sessions are flagged.', { default: 5, min: 1, max: 3650, unit: 'days' }),
  min_transfers: defineCount('Minimum transfers for medium and high.', { default: 2, min: 1, max: 1000, unit: 'transfers' }),
  min_transfer_share: defineSetting('Minimum ratio of each such transfer to the largest session of any source.', { default: 0.5, min: 0.01, max: 1, unit: '' }),
  high_ratio: defineSetting('Minimum ratio of the bytes to the baseline of the source for high.', { default: 4, min: 1, max: 1_000_000, unit: '' }),
};

/** Values of these thresholds. */
export type VolumeOutlierSettings = SettingsOf<typeof VOLUME_OUTLIER_SETTINGS>;
