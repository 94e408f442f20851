import type { FindingDefinition } from './define-finding.ts';
import { beacon } from './beacon.ts';
import { levelShift } from './level-shift.ts';
import { portScan } from './port-scan.ts';
import { refusedRequests } from './refused-requests.ts';
import { volumeOutlier } from './volume-outlier.ts';

/** Every kind of finding. */
export const FINDINGS: readonly FindingDefinition[] = [volumeOutlier, levelShift, refusedRequests, portScan, beacon];
