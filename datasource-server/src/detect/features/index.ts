import { CLASSIC_FEATURES } from './classic-features.ts';
import { CONTEXT_FEATURES, MEASURED_FEATURES } from './context-features.ts';
import type { FeatureDefinition } from './define-feature.ts';

/** Every feature, by shelf order. */
export const FEATURES: readonly FeatureDefinition[] = [...MEASURED_FEATURES, ...CLASSIC_FEATURES, ...CONTEXT_FEATURES];

const byName = new Map(FEATURES.map((feature) => [feature.name, feature]));

/**
 * Feature by name.
 *
 * @throws RangeError naming the features there are
 */
export const getFeature = (name: string): FeatureDefinition => {
  const feature = byName.get(name);
  if (feature === undefined) throw new RangeError(`feature ${name} is not among ${[...byName.keys()].join(', ')}`);
  return feature;
};
