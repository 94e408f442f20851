import { analystDisposition } from './analyst-disposition.ts';
import { classicQuantile } from './classic-quantile.ts';
import type { LabelSource } from './define-label-source.ts';
import { importedLabel } from './imported-label.ts';
import { refusedByRule } from './refused-by-rule.ts';

/** Every label source, the strongest first: the first that has two classes is taught. */
export const LABEL_SOURCES: readonly LabelSource[] = [analystDisposition, importedLabel, refusedByRule, classicQuantile];
