import type { TrafficReads } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { readAnomalyRates } from './anomaly-rates.ts';
import { readColumnValues } from './column-values.ts';
import { readCorrelation } from './correlation.ts';
import { readDistribution } from './distribution.ts';
import { readHeatMap } from './heat-map.ts';
import { readNewAnomalies } from './new-anomalies.ts';
import { readSessionCells } from './session-cells.ts';
import { readTopTalkers } from './top-talkers.ts';
import { readVolumeBand } from './volume-band.ts';

/** Returns the traffic reads, based on a function that runs a statement. */
export const duckDbTraffic = (read: ReadRows): TrafficReads => ({
  columnValues: (request) => readColumnValues(read, request),
  anomalyRates: (request) => readAnomalyRates(read, request),
  volumeBand: (request) => readVolumeBand(read, request),
  topTalkers: (request) => readTopTalkers(read, request),
  distribution: (request) => readDistribution(read, request),
  correlation: (request) => readCorrelation(read, request),
  newAnomalies: (request) => readNewAnomalies(read, request),
  sessionCells: (request) => readSessionCells(read, request),
  heatMap: (request) => readHeatMap(read, request),
});
