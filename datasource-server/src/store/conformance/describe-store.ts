import type { Store, TrafficReads, Upload } from '../contract/store.ts';
import { describeFindings } from './findings.ts';
import { Harness, type Engine } from './harness.ts';
import { describeLive } from './live.ts';
import { describeMaintenance } from './maintenance.ts';
import { describeRecords } from './records.ts';
import { describeSessions } from './sessions.ts';
import { describeState } from './state.ts';
import { describeTraffic } from './traffic.ts';
import { describeUploads } from './uploads.ts';
import { describeVerdicts } from './verdicts.ts';

/** Every method of a store: leaving one out, or adding one, does not compile. */
const METHODS: Record<Exclude<keyof Store, 'traffic'>, true> = {
  anomalousSessions: true, anomalyCounts: true, appendToTriageLog: true, close: true, countryTable: true, counts: true, currentModel: true, dayAlerts: true, dayPeaks: true, deleteSynthetic: true, dueSourceCount: true, endLease: true,
  evidenceOf: true, feedHealth: true, feedPosition: true, findFinding: true, findModel: true, findings: true, firstSessionTime: true, isSourceDue: true, keepModel: true, leaseDueSources: true, logShape: true,
  maintain: true, markAllDue: true, modelLog: true, noteFeedState: true, openUpload: true, peaks: true, ping: true, promoteModel: true, rarestSession: true, replaceFindings: true, rescore: true, sampleSessions: true,
  saveFeedPosition: true, scatterTable: true, scoredSessionsOf: true, serveModel: true, session: true, sessionCount: true, sessionTable: true, sessionVolume: true, sourceCount: true, sources: true, staleCount: true,
  storedModels: true, trafficSummary: true, trainingSessions: true, triageLog: true, until: true, volumes: true,
};
const TRAFFIC: Record<keyof TrafficReads, true> = {
  anomalyRates: true, columnValues: true, correlation: true, distribution: true, heatMap: true, newAnomalies: true, sessionCells: true, topTalkers: true, volumeBand: true,
};
const UPLOAD: Record<keyof Upload, true> = { abort: true, appendRecords: true, appendSessions: true, commit: true };

/**
 * The suite that every store must pass: expected results are worked out by hand. `scripts/inject-faults.mjs` lists faults with
 * the tests that catch them, and shows it by injecting each into a store.
 */
export const describeStore = (name: string, engine: Engine): void => {
  describe(name, () => {
    const h = new Harness(engine);
    beforeEach(() => h.open());
    afterEach(() => h.store.close());
    for (const describeTopic of [describeUploads, describeRecords, describeVerdicts, describeFindings, describeState, describeSessions, describeTraffic, describeLive, describeMaintenance]) describeTopic(h);

    it('had every method of the contract called by the tests above', () => {
      const names = [...Object.keys(METHODS), ...Object.keys(TRAFFIC).map((method) => `traffic.${method}`), ...Object.keys(UPLOAD).map((method) => `upload.${method}`)];
      expect(names.filter((method) => !h.called.has(method))).toEqual([]);
    });
  });
};
