import { defineCount, defineSetting, type SettingsOf } from '../settings/define-setting.ts';

/** Thresholds of unusual volumes. */
export const VOLUME_OUTLIER_SETTINGS = {
  max_gap_hours: defineSetting('Longest pause between anomalous sessions of one finding.', { default: 24, min: 0.1, max: 8760, unit: 'hours' }),
  min_ratio: defineSetting('Bytes divided by the median of all sources; above info, also by the baseline of the source.', { default: 2, min: 1, max: 1_000_000, unit: '' }),
  min_normal_sessions: defineCount('Sessions not flagged as anomalous that a source must have for a baseline.', { default: 5, min: 1, max: 100_000, unit: 'sessions' }),
  min_habit_days: defineCount('Days on which a source must have kept one level for it to be its baseline, even where its sessions are flagged.', { default: 5, min: 1, max: 3650, unit: 'days' }),
  min_transfers: defineCount('Transfers that medium and high require.', { default: 2, min: 1, max: 1000, unit: 'transfers' }),
  min_transfer_share: defineSetting('Size of each such transfer divided by the largest session of any source.', { default: 0.5, min: 0.01, max: 1, unit: '' }),
  high_ratio: defineSetting('Bytes divided by the baseline of the source that high requires.', { default: 4, min: 1, max: 1_000_000, unit: '' }),
};

/** Values of these thresholds. */
export type VolumeOutlierSettings = SettingsOf<typeof VOLUME_OUTLIER_SETTINGS>;
