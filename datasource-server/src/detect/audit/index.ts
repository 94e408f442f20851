import { clock } from './clock.ts';
import { constantColumns } from './constant-columns.ts';
import type { CheckDefinition } from './define-check.ts';
import { oneClassLabels } from './label-columns.ts';
import { labelFunction } from './label-function.ts';
import { duplicateFlows, repeatedRows } from './repeats.ts';
import { smallData } from './small-data.ts';
import { timeGaps } from './time-gaps.ts';
import { concentration, direction } from './volume.ts';
import { windows } from './windows.ts';

/** Every check, the most consequential first. */
export const CHECKS: readonly CheckDefinition[] = [
  oneClassLabels,
  labelFunction,
  direction,
  timeGaps,
  concentration,
  smallData,
  duplicateFlows,
  clock,
  repeatedRows,
  windows,
  constantColumns,
];
