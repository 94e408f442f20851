import type { DataAudit } from '@weir/schema';
import { MAX_AUDITED_SESSIONS } from '../../detect/audit/audit-sessions.ts';
import type { Background } from '../background/background.ts';
import type { AnalystLabels } from '../../detect/models/labels/define-label-source.ts';
import type { TrafficModel } from '../../detect/models/traffic-model.ts';
import type { Store } from '../../store/store.ts';
import { CoalescingJob } from './coalescing-job.ts';

/** An audit that took longer is not made again at every upload: until there is another model it rests this many times as long. */
const LONG_MS = 3_000;
const REST_FACTOR = 20;
/** Times move into the past without any upload. */
const MAX_AGE_MS = 3_600_000;
const SEED = 0;

/** What an audit is made from. */
export interface AuditJobParts {
  readonly store: Pick<Store, 'counts' | 'trainingTexts'>;
  readonly background: Pick<Background, 'audit'>;
  readonly model: () => TrafficModel | null;
  /** What analysts say of sessions. */
  readonly analystLabels: () => AnalystLabels;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

interface MadeAudit {
  readonly audit: DataAudit;
  readonly model_version: string | null;
  readonly duplicates_dropped: number;
  readonly took_ms: number;
}

/** Keeps an audit of the stored sessions: made in the background, one at a time, and again when the data are others. */
export class AuditJob {
  private made: MadeAudit | null = null;
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

  /** Asks for an audit of the data as they are now, and does not wait for it. */
  trigger(): void {
    this.job.trigger();
  }

  /** Adds rows that an upload brought again. */
  countDuplicates(rows: number): void {
    this.duplicates_dropped += rows;
  }

  /** The audit at hand, at once, while one of newer data is made; waits for the first alone. */
  async current(): Promise<DataAudit> {
    this.job.trigger();
    if (this.made === null) await this.job.settled();
    if (this.made === null) throw this.failure;
    return this.made.audit;
  }

  /** Resolves when the audit is that of the data, or rests. */
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
    if (this.made?.model_version === model_version) {
      const { audit, took_ms, duplicates_dropped: known } = this.made;
      const age_ms = started - audit.audited_at;
      // Sessions are mostly added: as many are taken for the same until the audit is old.
      const isSame = audit.session_count === session_count && known === duplicates_dropped;
      if (isSame ? age_ms < MAX_AGE_MS : took_ms > LONG_MS && age_ms < REST_FACTOR * took_ms) return;
    }
    const order = { session_count, duplicates_dropped, report: fitted?.classifier?.report ?? null, analystLabels: [...analystLabels()], now_ms: started };
    const audit = await background.audit(store.trainingTexts(MAX_AUDITED_SESSIONS, SEED), order);
    this.made = { audit, model_version, duplicates_dropped, took_ms: now() - started };
  }
}
