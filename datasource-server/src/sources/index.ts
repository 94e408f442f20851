import { cloudwatchCsv } from './cloudwatch-csv.ts';
import type { SourceDefinition } from './define-source.ts';

/** Every kind of log Weir reads. */
export const SOURCES: readonly SourceDefinition[] = [cloudwatchCsv];
