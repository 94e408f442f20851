import { thresholdForContamination } from '@weir/kernels';
import type { FlagStability } from '@weir/schema';
import type { KernelPool } from '../../../runtime/threads/kernel-pool.ts';
import type { DetectorOptions, EngineDefinition } from '../engines/define-engine.ts';

/** Forests compared, including that of the model. */
const FORESTS = 5;

/**
 * Measures how far the flags depend on the random seed: forests with other seeds score the same rows, each with the
 * threshold that flags the same share.
 *
 * @param X - rows, row-major, options.nFeatures wide
 * @param scores - scores of the model's forest, one per row
 * @param contamination - share flagged, (0, 0.5]
 */
export const measureFlagStability = async (
  engine: EngineDefinition,
  X: Float64Array,
  scores: Float64Array,
  options: DetectorOptions,
  contamination: number,
  kernels: KernelPool,
): Promise<FlagStability> => {
  const times = new Uint8Array(scores.length);
  const count = (of: Float64Array): void => {
    const threshold = thresholdForContamination(of, contamination);
    for (let row = 0; row < of.length; row++) if (of[row] > threshold) times[row]++;
  };
  count(scores);
  for (let other = 1; other < FORESTS; other++) {
    const seed = (options.seed + other) % 2 ** 32;
    count(await engine.fitDetector(X, { ...options, seed }).scoreMany(X, kernels));
  }
  return {
    forest_count: FORESTS,
    session_count: scores.length,
    always_flagged: times.reduce((sum, flags) => sum + (flags === FORESTS ? 1 : 0), 0),
    ever_flagged: times.reduce((sum, flags) => sum + (flags > 0 ? 1 : 0), 0),
  };
};
