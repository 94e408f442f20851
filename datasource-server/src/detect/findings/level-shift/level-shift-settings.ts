import { defineCount, defineSetting, type SettingsOf } from '../settings/define-setting.ts';

/** Thresholds of level shifts. */
export const LEVEL_SHIFT_SETTINGS = {
  min_windows_before: defineCount('Windows of a source before it can rise above them.', { default: 8, min: 2, max: 100_000, unit: 'windows' }),
  min_windows: defineCount('Consecutive windows at a level.', { default: 3, min: 2, max: 1000, unit: 'windows' }),
  min_ratio: defineSetting('Bytes of the new level divided by those of the level before.', { default: 2, min: 1, max: 1_000_000, unit: '' }),
  max_chance: defineSetting('Runs like the new level to expect by chance in all windows of the source.', { default: 1e-4, min: 1e-12, max: 1, unit: 'per source' }),
  high_ratio: defineSetting('The same ratio from which a rise is far: medium requires it or a larger window than any other source, high requires both.', { default: 4, min: 1, max: 1_000_000, unit: '' }),
  exfiltration_ratio: defineSetting('The same ratio for bytes sent by the server, before the finding names exfiltration.', { default: 16, min: 1, max: 1_000_000, unit: '' }),
  exfiltration_out_in_ratio: defineSetting('Bytes sent by the server divided by bytes received, before the finding names exfiltration.', { default: 10, min: 0, max: 1_000_000, unit: '' }),
};

/** Values of these thresholds. */
export type LevelShiftSettings = SettingsOf<typeof LEVEL_SHIFT_SETTINGS>;
