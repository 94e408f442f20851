import type { Finding } from '@weir/schema';
import type { Population } from './define-finding.ts';
import { toEvidenceBlock, type Evidence } from './evidence.ts';
import { findInBlock } from './find-in-block.ts';
import type { DetectionSettings } from './settings/detection-settings.ts';

/** Returns every finding on the sources of evidence in any order, like {@link findInBlock}. */
export const findAll = (evidence: readonly Evidence[], population: Population, settings?: DetectionSettings): Finding[] =>
  findInBlock(toEvidenceBlock(evidence), population, settings);
