import type { DataAudit } from '@weir/schema';
import { MAX_AUDITED_SESSIONS } from '../../detect/audit/audit-sessions.ts';
import type { Background } from '../background/background.ts';
import type { AnalystLabels } from '../../detect/models/labels/define-label-source.ts';
import type { TrafficModel } from '../../detect/models/traffic-model.ts';
import type { Store } from '../../store/contract/store.ts';
import { CoalescingJob } from './coalescing-job.ts';

/** An audit that took longer than this is not repeated at every upload: until the model changes, it waits for its duration times REST_FACTOR. */
const LONG_MS = 3_000;
const REST_FACTOR = 20;
/** An audit also ages without uploads, because sessions move into the past. */
const MAX_AGE_MS = 3_600_000;
const SEED = 0;

/** Dependencies of the audit job. */
export interface AuditJobParts {
  readonly store: Pick<Store, 'counts' | 'trainingSessions'>;
  readonly background: Pick<Background, 'audit'>;
  readonly model: () => TrafficModel | null;
  /** Labels that analysts gave to sessions. */
  readonly analystLabels: () => AnalystLabels;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

interface FinishedAudit {
  readonly audit: DataAudit;
  readonly model_version: string | null;
  readonly duplicates_dropped: number;
  readonly took_ms: number;
}

/** Keeps a data quality audit of the stored sessions: computed in the background, one at a time, and again when the data change. */
export class AuditJob {
  private finished: FinishedAudit | null = null;
  private failure: unknown = null;
  private duplicates_dropped = 0;
  private readonly job: CoalescingJob;

  constructor(private readonly parts: AuditJobParts) {
    this.job = new CoalescingJob(
      () => this.refresh(),
      (error) => {
        this.failure = error;
        parts.onError(error);
      },
    );
  }

  /** Requests an audit of the current data and does not wait for it. */
  trigger(): void {
    this.job.trigger();
  }

  /** Adds the duplicate rows of an upload to the count that the audit reports. */
  countDuplicates(rows: number): void {
    this.duplicates_dropped += rows;
  }

  /** Returns the latest finished audit and requests a newer one. Waits only for the first audit. */
  async current(): Promise<DataAudit> {
    this.job.trigger();
    if (this.finished === null) await this.job.settled();
    if (this.finished === null) throw this.failure;
    return this.finished.audit;
  }

  /** Resolves when the audit is up to date, or waits because the last one took long. */
  settled(): Promise<void> {
    return this.job.settled();
  }

  private async refresh(): Promise<void> {
    const { store, background, model, analystLabels, now } = this.parts;
    const { session_count } = await store.counts();
    const fitted = model();
    const { duplicates_dropped } = this;
    const model_version = fitted?.model_version ?? null;
    const started = now();
    if (this.finished?.model_version === model_version) {
      const { audit, took_ms, duplicates_dropped: known } = this.finished;
      const age_ms = started - audit.audited_at;
      // An equal number of sessions is taken as unchanged data until the audit is old, because sessions are mostly added.
      const isSame = audit.session_count === session_count && known === duplicates_dropped;
      if (isSame ? age_ms < MAX_AGE_MS : took_ms > LONG_MS && age_ms < REST_FACTOR * took_ms) return;
    }
    const order = { session_count, duplicates_dropped, report: fitted?.classifier?.report ?? null, analystLabels: [...analystLabels()], now_ms: started };
    const audit = await background.audit(store.trainingSessions(MAX_AUDITED_SESSIONS, SEED), order);
    this.finished = { audit, model_version, duplicates_dropped, took_ms: now() - started };
  }
}
