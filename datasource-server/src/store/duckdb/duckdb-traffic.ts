import type { TrafficReads } from '../traffic-reads.ts';
import type { ReadRows } from './anomaly-counts.ts';
import { readColumnValues } from './column-values.ts';

/** Reads of traffic on a function that runs a statement. */
export const duckDbTraffic = (read: ReadRows): TrafficReads => ({
  columnValues: (request) => readColumnValues(read, request),
});
