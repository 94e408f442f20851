import type { Field, Frame } from '@weir/schema';
import { featureTitle, findField, numericFields, toFinite, toText } from '../fields/find-fields.ts';

/** Measures of importance, as columns. */
export const IMPORTANCE_MEASURES = ['impurity_importance', 'permutation_importance'];

/** A feature with its importance by each measure, null where it was not measured. */
export interface ImportanceRow {
  readonly name: string;
  readonly values: ReadonlyArray<number | null>;
}

/** The field of the feature names, the measures that have a value, and the columns that are missing. */
export interface ImportanceFields {
  readonly feature: Field | undefined;
  readonly measures: readonly Field[];
  readonly missing: readonly string[];
}

/** Finds the known measures, else takes the first two numeric fields. */
export const findImportanceFields = (frame: Frame): ImportanceFields => {
  const feature = findField(frame, 'feature') ?? frame.fields.find((field) => field.type === 'string');
  const known = IMPORTANCE_MEASURES.map((name) => findField(frame, name)).filter((field) => field !== undefined);
  const candidates = known.length > 0 ? known : numericFields(frame).slice(0, 2);
  return {
    feature,
    measures: candidates.filter((field) => Array.from(field.values).some((value) => toFinite(value) !== null)),
    missing: feature && candidates.length > 0 ? [] : [...(feature ? [] : ['feature']), ...(known.length > 0 ? [] : IMPORTANCE_MEASURES)],
  };
};

/** Returns the features that have a value, in descending order of the first measure. */
export const toImportanceRows = (feature: Field, measures: readonly Field[]): ImportanceRow[] =>
  Array.from(feature.values, (name, row) => ({
    name: featureTitle(toText(name) ?? 'unnamed'),
    values: measures.map((measure) => toFinite(measure.values[row])),
  }))
    .filter((row) => row.values.some((value) => value !== null))
    .sort((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0));
