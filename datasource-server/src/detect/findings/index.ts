import { beacon } from './beacon/beacon.ts';
import type { FindingDefinition } from './define-finding.ts';
import { levelShift } from './level-shift/level-shift.ts';
import { portScan } from './port-scan.ts';
import { refusedRequests } from './refused-requests.ts';
import { volumeOutlier } from './volume-outlier/volume-outlier.ts';

/** Every kind of finding. */
export const FINDINGS: readonly FindingDefinition[] = [volumeOutlier, levelShift, refusedRequests, portScan, beacon];
