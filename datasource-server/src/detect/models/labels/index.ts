import { analystDisposition } from './analyst-disposition.ts';
import { classicQuantile } from './classic-quantile.ts';
import type { LabelSource } from './define-label-source.ts';
import { importedLabel } from './imported-label.ts';
import { refusedByRule } from './refused-by-rule.ts';

/** Every label source, strongest first; the first one with two classes is used. */
export const LABEL_SOURCES: readonly LabelSource[] = [analystDisposition, importedLabel, refusedByRule, classicQuantile];
