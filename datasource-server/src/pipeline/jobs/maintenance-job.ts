import type { Store } from '../../store/contract/store.ts';
import type { Log } from '../../runtime/telemetry/log.ts';

const INTERVAL_MS = 60_000;

/** Dependencies of the maintenance job. */
export interface MaintenanceParts {
  readonly store: Pick<Store, 'maintain'>;
  readonly log: Log;
  readonly now: () => number;
  /** How long records are deduplicated after the last record of their window arrived, ms. */
  readonly dedup_ms: number;
  /** How long sessions are kept, ms; undefined keeps all. */
  readonly retention_ms: number | undefined;
}

/** Closes windows, drops old deduplication records and deletes old sessions every minute. Returns a function that stops it. */
export const startMaintenance = ({ store, log, now, dedup_ms, retention_ms }: MaintenanceParts): (() => Promise<void>) => {
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    const report = await store.maintain({ now: now(), dedup_ms, retention_ms });
    if (report.records_forgotten + report.sessions_deleted > 0) log.info(report, 'old records and sessions deleted');
  };
  const timer = setInterval(() => {
    running = running.then(run).catch((error: unknown) => log.error({ err: error }, 'maintenance failed'));
  }, INTERVAL_MS).unref();
  return () => {
    clearInterval(timer);
    return running;
  };
};
