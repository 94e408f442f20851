import type { Session } from '@weir/schema';
import type { FeatureContext } from './define-feature.ts';
import { getFeature } from './index.ts';

/**
 * Returns the features of sessions in the layout of the kernels.
 *
 * @returns row-major, length sessions.length * names.length, finite
 */
export const toFeatureMatrix = (sessions: readonly Session[], names: readonly string[], context: FeatureContext): Float64Array => {
  const features = names.map(getFeature);
  const X = new Float64Array(sessions.length * features.length);
  let at = 0;
  for (const session of sessions) for (const feature of features) X[at++] = feature.derive(session, context);
  return X;
};
