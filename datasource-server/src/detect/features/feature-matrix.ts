import { FEATURE_COLUMNS } from '@weir/schema';
import type { FeatureContext, FeatureDefinition, MeasuredBlock, SourceBaseline } from './define-feature.ts';
import { getFeature } from './index.ts';

/** Rows whose features are derived together, so that they stay in the cache of the processor. */
const CHUNK_ROWS = 1024;

/** The context of features that do not depend on baselines. */
export const NO_BASELINES: FeatureContext = { baselineOf: () => ({ session_count: 0, median_bytes_in: 0, median_bytes_out: 0 }) };

/** Returns the baseline of a row's source; each distinct source is looked up once. */
const toBaselineAt = ({ texts: { src_ip }, terms }: MeasuredBlock, { baselineOf }: FeatureContext): ((row: number) => SourceBaseline) => {
  const byTerm = new Array<SourceBaseline | undefined>(terms.length);
  return (row) => (byTerm[src_ip[row]] ??= baselineOf(terms[src_ip[row]]));
};

/**
 * Returns the features of sessions in the layout of the kernels.
 *
 * @returns row-major, length block.size * names.length, finite
 */
export const toFeatureMatrix = (block: MeasuredBlock, names: readonly string[], context: FeatureContext): Float64Array => {
  const { size, numbers } = block;
  const features = names.map(getFeature);
  const width = features.length;
  const baselineAt = toBaselineAt(block, context);
  const baselines: SourceBaseline[] = [];
  const X = new Float64Array(size * width);
  for (let from = 0; from < size; from += CHUNK_ROWS) {
    const to = Math.min(size, from + CHUNK_ROWS);
    for (let row = from; row < to; row++) baselines[row - from] = baselineAt(row);
    features.forEach(({ derive }, column) => {
      for (let row = from; row < to; row++) X[row * width + column] = derive(numbers, row, baselines[row - from]);
    });
  }
  return X;
};

/** Returns one feature of sessions, length block.size, finite. */
export const toFeatureColumn = (block: MeasuredBlock, { derive }: FeatureDefinition, context: FeatureContext): Float64Array => {
  const baselineAt = toBaselineAt(block, context);
  const values = new Float64Array(block.size);
  for (let row = 0; row < block.size; row++) values[row] = derive(block.numbers, row, baselineAt(row));
  return values;
};

/** Returns the features that the store keeps next to each session: one array of length block.size for each of FEATURE_COLUMNS. They need no baseline. */
export const toFeatureColumns = ({ size, numbers }: Pick<MeasuredBlock, 'size' | 'numbers'>): Float64Array[] => {
  const none = NO_BASELINES.baselineOf('');
  return FEATURE_COLUMNS.map(({ name }) => {
    const { derive } = getFeature(name);
    const values = new Float64Array(size);
    for (let row = 0; row < size; row++) values[row] = derive(numbers, row, none);
    return values;
  });
};
