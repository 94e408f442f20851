import { clock } from './clock.ts';
import { constantColumns } from './constant-columns.ts';
import type { CheckDefinition } from './define-check.ts';
import { oneClassLabels } from './label-columns.ts';
import { labelFunction } from './label-function.ts';
import { doubledLegs, repeatedRows } from './repeats.ts';
import { smallData } from './small-data.ts';
import { timeHoles } from './time-gaps.ts';
import { concentration, direction } from './volume.ts';
import { windows } from './windows.ts';

/** Every check, the most consequential first. */
export const CHECKS: readonly CheckDefinition[] = [
  oneClassLabels,
  labelFunction,
  direction,
  timeHoles,
  concentration,
  smallData,
  doubledLegs,
  clock,
  repeatedRows,
  windows,
  constantColumns,
];
