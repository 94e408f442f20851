import type { Draws } from './draws.ts';

/** Activity of a generated client. */
export type WebActivity = 'visit' | 'scan' | 'upload';

/**
 * Fills six raw counters of one session: requests, bytes in, bytes out, seconds, refused requests, distinct paths.
 *
 * All but the seconds are integers; all have heavy tails, so that one normal visit can exceed many scans.
 */
export function fillWebSession(row: Float64Array, draws: Draws, activity: WebActivity): void {
  const scan = activity === 'scan';
  const requests = Math.ceil(draws.logNormal(scan ? 60 : 8, 1));
  row[0] = requests;
  row[1] = Math.round(requests * draws.logNormal(activity === 'upload' ? 6000 : 600, 0.6));
  row[2] = Math.round(requests * draws.logNormal(scan ? 900 : 9000, 1.2));
  row[3] = requests * draws.logNormal(scan ? 0.4 : 4, 1);
  row[4] = Math.min(requests, draws.poisson(Math.min(40, requests * (scan ? 0.5 : 0.02))));
  row[5] = Math.ceil(requests * (scan ? 1 : draws.uniform(0.1, 0.9)));
}
