import { CLASSIC_FEATURES } from './classic-features.ts';
import { CONTEXT_FEATURES, MEASURED_FEATURES } from './context-features.ts';
import type { FeatureDefinition } from './define-feature.ts';

/** Every feature: measured, classic, context. */
export const FEATURES: readonly FeatureDefinition[] = [...MEASURED_FEATURES, ...CLASSIC_FEATURES, ...CONTEXT_FEATURES];

const byName = new Map(FEATURES.map((feature) => [feature.name, feature]));

/**
 * Returns a feature by name.
 *
 * @throws RangeError naming the known features
 */
export const getFeature = (name: string): FeatureDefinition => {
  const feature = byName.get(name);
  if (feature === undefined) throw new RangeError(`unknown feature: got ${name}, expected ${[...byName.keys()].join(', ')}`);
  return feature;
};
