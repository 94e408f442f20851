import { defineCount, defineSetting, type SettingsOf } from '../settings/define-setting.ts';

/** Thresholds of level shifts. */
export const LEVEL_SHIFT_SETTINGS = {
  min_windows_before: defineCount('Minimum windows of a source before the rise.', { default: 8, min: 2, max: 100_000, unit: 'windows' }),
  min_windows: defineCount('Minimum consecutive windows at a level.', { default: 3, min: 2, max: 1000, unit: 'windows' }),
  min_ratio: defineSetting('Minimum ratio of the bytes of the new level to those of the level before.', { default: 2, min: 1, max: 1_000_000, unit: '' }),
  max_chance: defineSetting('Maximum number of runs like the new level that are expected by chance in all windows of the source.', { default: 1e-4, min: 1e-12, max: 1, unit: 'per source' }),
  high_ratio: defineSetting('Minimum ratio of a large rise: medium requires it or a larger window than any other source, high requires both.', { default: 4, min: 1, max: 1_000_000, unit: '' }),
  exfiltration_ratio: defineSetting('Minimum ratio for bytes sent by the server, before the finding names exfiltration.', { default: 16, min: 1, max: 1_000_000, unit: '' }),
  exfiltration_out_in_ratio: defineSetting('Minimum ratio of bytes sent by the server to bytes received, before the finding names exfiltration.', { default: 10, min: 0, max: 1_000_000, unit: '' }),
};

/** Values of these thresholds. */
export type LevelShiftSettings = SettingsOf<typeof LEVEL_SHIFT_SETTINGS>;
