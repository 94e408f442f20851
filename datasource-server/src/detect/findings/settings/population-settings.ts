import { defineCount, type SettingsOf } from './define-setting.ts';

/** Settings that several kinds of findings share. */
export const POPULATION_SETTINGS = {
  min_sources: defineCount('Minimum sources in a log before a source is compared with the others.', { default: 10, min: 2, max: 1_000_000, unit: 'sources' }),
};

/** Values of the shared settings. */
export type PopulationSettings = SettingsOf<typeof POPULATION_SETTINGS>;
