import type { FindingsState, IngestReport, ModelVersion, ScoreAnswer, SessionInput } from '@weir/schema';
import type { Enrichment } from '../detect/enrichment/enrich-findings.ts';
import type { DetectionOverrides } from '../detect/findings/settings/detection-settings.ts';
import type { EngineDefinition } from '../detect/models/engines/define-engine.ts';
import type { AnalystLabels } from '../detect/models/labels/define-label-source.ts';
import type { ModelProfile, TrafficModel } from '../detect/models/traffic-model.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import type { LogReaders, LogReport } from '../intake/readers/read-rows.ts';
import type { Log } from '../runtime/telemetry/log.ts';
import type { Metrics } from '../runtime/telemetry/metrics.ts';
import type { Store } from '../store/contract/store.ts';
import type { Background } from './background/background.ts';
import { FindingsService } from './findings-service.ts';
import { IntakeService, type IngestOrigin } from './intake-service.ts';
import { AuditJob } from './jobs/audit-job.ts';
import type { RetrainJob } from './jobs/retrain-job.ts';
import { CoalescingJob } from './jobs/coalescing-job.ts';
import { ModelRegistry } from './model-registry.ts';
import { QuietGate } from './quiet-gate.ts';
import { toScoreAnswer } from './scoring.ts';
import { Stages, type Stage } from './stages.ts';

/** Jobs wait at most this long while rows keep arriving. */
const MAX_WAIT_MS = 60_000;

/** Dependencies of the pipeline. */
export interface PipelineParts {
  readonly store: Store;
  readonly enrichment: Enrichment;
  /** Detection settings that differ from the defaults. */
  readonly detection?: DetectionOverrides;
  /** Where models are fitted and sessions scored, off the thread that answers requests. */
  readonly background: Background;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  /** Labels that analysts gave to sessions, for the next model. */
  readonly analystLabels: () => AnalystLabels;
  readonly readers: LogReaders;
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Connects the services of the flow: log -> records -> sessions -> features -> verdicts -> store -> findings. Rows pass as
 * blocks of columns.
 *
 * The intake stores scored sessions. The model registry fits models and rescores sessions. The findings service and the
 * audit read what is stored. The services do not know each other: the constructor says which event triggers what.
 */
export class Pipeline {
  private readonly intake: IntakeService;
  private readonly models: ModelRegistry;
  private readonly findings: FindingsService;
  private readonly gate = new QuietGate(MAX_WAIT_MS);
  /** Brings model, verdicts, findings and audit up to date with the stored sessions, in this order, each once. */
  private readonly refresh: CoalescingJob;
  private readonly stages: Stages;
  /** Audit of the data quality of the stored sessions. */
  readonly audit: AuditJob;

  constructor(private readonly parts: PipelineParts) {
    const onError = (job: string) => (error: unknown) => parts.log.error({ err: error, job }, 'a background job failed');
    const model = (): TrafficModel | null => this.models.current;

    this.stages = new Stages(parts.log, parts.now);
    const inStage = this.stages.run;

    this.audit = new AuditJob({ ...parts, model, background: { audit: (...order) => inStage('auditing', () => parts.background.audit(...order)) }, onError: onError('audit') });
    this.findings = new FindingsService({ ...parts, model, onError: onError('findings') });
    this.refresh = new CoalescingJob(async () => {
      await this.gate.quiet();
      await this.models.trainIfDue();
      await this.models.rescoreStale();
      this.findings.trigger();
      await inStage('finding', () => this.findings.current());
      this.audit.trigger();
    }, onError('refresh'));
    this.models = new ModelRegistry({ ...parts, inStage, onError, onChange: () => this.refresh.trigger() });
    this.intake = new IntakeService({
      ...parts,
      score: (block) => this.models.score(block),
      countryOf: (address) => parts.enrichment.countryOf(address),
      gate: this.gate,
      onCommitted: (rows_duplicate) => {
        this.audit.countDuplicates(rows_duplicate);
        this.refresh.trigger();
      },
    });
  }

  /** Loads the current model, or refits it before the first request. */
  start(): Promise<void> {
    return this.models.start();
  }

  /** Sets the function that is called when a stage of an upload or of the background work begins, so that a command can show it. */
  onStage(listener: (stage: Stage) => void): void {
    this.stages.listen(listener);
  }

  /** Lets background jobs wait until the returned function is called, as during an import of many files. */
  holdJobs(): () => void {
    return this.gate.hold();
  }

  /** Runs the background jobs that wait, and resolves when every requested one has ended and all findings are up to date. */
  async settled(): Promise<void> {
    await this.models.settled();
    this.gate.release();
    await this.refresh.settled();
    await this.findings.settled();
    await this.audit.settled();
  }

  /**
   * Stores an upload of a log in any supported format. When it resolves, every counted row is on disk. When it rejects,
   * some parts of a long log may be on disk; a row that is sent again counts once.
   *
   * @throws AppError with an `ingest.` code
   */
  ingestLog(chunks: AsyncIterable<Uint8Array>, hints: LogHints = {}, origin: IngestOrigin = {}): Promise<IngestReport> {
    return this.stages.run('storing', () => this.intake.ingestLog(chunks, hints, origin));
  }

  /** Reads a log without storing anything. @throws AppError with an `ingest.` code */
  readLog(chunks: AsyncIterable<Uint8Array>, hints: LogHints): Promise<LogReport> {
    return this.intake.readLog(chunks, hints);
  }

  /** Stores sessions that already have Weir's shape, such as those of the replay. */
  ingest(batches: AsyncIterable<readonly SessionInput[]>, origin: IngestOrigin = {}): Promise<IngestReport> {
    return this.intake.ingest(batches, origin);
  }

  /**
   * Deletes the sessions of the synthetic sample, and all models, verdicts and findings, which were made of them too. A new model
   * is fitted on the other sessions in the background. Returns the number of deleted sessions.
   */
  async removeSample(): Promise<number> {
    await this.settled();
    const sessions_deleted = await this.parts.store.deleteSynthetic();
    if (sessions_deleted > 0) this.models.forget();
    return sessions_deleted;
  }

  /** Returns the verdict of one session with its explanation, without storing it. @throws AppError `model.not_ready` */
  scoreOne(session: SessionInput): ScoreAnswer {
    return toScoreAnswer(this.models.get(), session);
  }

  /** The model that scores sessions now; null while none is fitted. */
  get currentModel(): TrafficModel | null {
    return this.models.current;
  }

  /** Returns the current model. @throws AppError `model.not_ready` */
  getModel(): TrafficModel {
    return this.models.get();
  }

  /** Returns every model that was ever fitted, newest first. */
  modelVersions(): Promise<ModelVersion[]> {
    return this.models.versions();
  }

  /**
   * Fits a model on the stored sessions, makes it current, rescores every session and refreshes the findings. Calls made
   * while a model is being fitted share one more fit, because the running one may lack the newest sessions.
   *
   * @throws AppError `model.not_ready`
   */
  async train(by?: string, reason?: string): Promise<TrafficModel> {
    const model = await this.models.train(by, reason);
    this.refresh.trigger();
    return model;
  }

  /**
   * Makes a stored model current at once; null selects the previous one. Stored sessions get its verdicts in the
   * background, and until then each row names the model that scored it.
   *
   * @throws AppError `model.unknown_version`
   */
  serve(model_version: string | null, by: string, reason: string): Promise<TrafficModel> {
    return this.models.serve(model_version, by, reason);
  }

  /** Fits a challenger and compares it with the current model. */
  get retrain(): RetrainJob {
    return this.models.retrain;
  }

  /** Returns how far findings are computed. Without a model there are none to wait for. */
  async findingsState(): Promise<FindingsState> {
    return { completed_at: this.findings.completedAt, pending_source_count: this.models.current === null ? 0 : await this.parts.store.dueSourceCount() };
  }

  /** Refreshes the findings of sources whose enrichment has changed. */
  refreshEnrichment(): void {
    this.findings.trigger();
  }
}
