import { isDeepStrictEqual } from 'node:util';
import {
  AppError,
  FEATURE_COLUMNS,
  type Finding,
  type IngestReport,
  type ScoreAnswer,
  type Session,
  type SessionInput,
} from '@weir/schema';
import { decorateFindings, type Contexts } from './context/decorate-findings.ts';
import { toFeatureMatrix } from './features/feature-matrix.ts';
import { toFeatureContext } from './features/source-baselines.ts';
import { findAll } from './findings/find-all.ts';
import { toPopulation, type PopulationFacts } from './findings/population.ts';
import { readSessions, RejectCounts } from './ingest/read-sessions.ts';
import { AuditJob } from './jobs/audit-job.ts';
import { SingleFlight } from './jobs/single-flight.ts';
import type { EngineDefinition } from './models/engines/define-engine.ts';
import { fitModel, MIN_TRAINING_SESSIONS } from './models/fit-model.ts';
import type { ToldLabels } from './models/labels/define-label-source.ts';
import { decodeModel, encodeModel } from './models/model-file.ts';
import { nearestNormal } from './models/nearest-normal.ts';
import { explainSession, scoreSessions } from './models/score-sessions.ts';
import type { ModelProfile, TrafficModel } from './models/traffic-model.ts';
import { toSession } from './sessions/session-id.ts';
import type { ScoredSession, Store } from './store/store.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { Log } from './telemetry/log.ts';
import type { KernelPool } from './workers/kernel-pool.ts';

const MAX_TRAINING_SESSIONS = 200_000;
/** A model is fitted anew when the data has grown this much, so that a first model on few sessions does not stay. */
const REFIT_GROWTH = 2;
const FINDINGS_BATCH = 500;
const CLASSIC_NAMES = FEATURE_COLUMNS.map((column) => column.name);

/** What the pipeline needs from outside. */
export interface PipelineParts {
  readonly store: Store;
  /** What is known of sources. */
  readonly contexts: Contexts;
  /** Where models are fitted. */
  readonly kernels: KernelPool;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  /** What analysts say of sessions, for the next model. */
  readonly told: () => ToldLabels;
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The flow on one screen: bytes -> sessions -> features -> verdicts -> store -> findings. */
export class Pipeline {
  private model: TrafficModel | null = null;
  private training: Promise<TrafficModel> | null = null;
  /** What the stored data can and cannot say. */
  readonly audit: AuditJob;
  private readonly findingsJob: SingleFlight;
  private readonly trainJob: SingleFlight;

  constructor(private readonly parts: PipelineParts) {
    const report = (job: string) => (error: unknown) => parts.log.error({ err: error, job }, 'a background job failed');
    this.audit = new AuditJob({ store: parts.store, model: () => this.model, told: parts.told, now: parts.now, onError: report('audit') });
    this.findingsJob = new SingleFlight(() => this.refreshFindings(), report('findings'));
    this.trainJob = new SingleFlight(() => this.trainWhenDue(), report('train'));
  }

  /**
   * Loads the current model. One that cannot be read, or that was fitted with other settings than are asked for now,
   * is fitted anew before the first request.
   */
  async start(): Promise<void> {
    const { store, engine, profile, seed, log } = this.parts;
    const stored = await store.currentModel();
    if (stored === null) return this.trainJob.trigger();
    try {
      const model = await decodeModel(stored.body);
      if (isDeepStrictEqual([model.engine.id, model.profile, model.seed], [engine.id, profile, seed])) {
        this.model = model;
        return await this.catchUp();
      }
      log.info({ model_version: model.model_version }, 'the saved model has other settings than are asked for; it is fitted anew');
    } catch (error) {
      log.error({ err: error }, 'the saved model cannot be read; it is fitted anew');
    }
    await this.train();
  }

  /** Does what a crash may have left undone: verdicts of rows stored while a model was fitted, growth, findings. */
  private async catchUp(): Promise<void> {
    await this.rescoreStale();
    this.trainJob.trigger();
    this.findingsJob.trigger();
    this.audit.trigger();
  }

  /** The model that is current when the write's turn comes judges: another may be promoted until then. */
  private rescoreStale(): Promise<void> {
    return this.parts.store.rescoreStale(() => {
      const model = this.getModel();
      return { model_version: model.model_version, score: (rows) => scoreSessions(model, rows) };
    });
  }

  get currentModel(): TrafficModel | null {
    return this.model;
  }

  /** @throws AppError `model.not_ready` */
  getModel(): TrafficModel {
    if (this.model !== null) return this.model;
    throw new AppError('model.not_ready', `No model is fitted yet; one is as soon as there are ${MIN_TRAINING_SESSIONS} sessions.`);
  }

  /**
   * Takes an upload of a log, a CSV or any other of the sources. When it resolves, every counted row is on disk; when it rejects, none is.
   *
   * @throws AppError with an `ingest.` code
   */
  async ingestCsv(chunks: AsyncIterable<Uint8Array>): Promise<IngestReport> {
    const rejects = new RejectCounts();
    return this.ingest(
      (async function* () {
        for await (const batch of readSessions(chunks, rejects)) yield batch.sessions;
      })(),
      rejects,
    );
  }

  /** Takes sessions that are already in Weir's shape, as the replay makes them. */
  async ingest(batches: AsyncIterable<readonly SessionInput[]>, rejects = new RejectCounts()): Promise<IngestReport> {
    const { store, metrics } = this.parts;
    const upload = await store.openUpload();
    let rows_read = 0;
    const judgedBy = this.model?.model_version;
    try {
      for await (const batch of batches) {
        const sessions = batch.map(toSession);
        rows_read += sessions.length;
        await upload.append(this.score(sessions));
      }
      if (rows_read === 0 && rejects.total > 0) {
        throw new AppError('ingest.no_valid_rows', `None of the ${rejects.total} rows could be read.`, {
          details: { rejects: rejects.toReport() },
        });
      }
      const report = await upload.commit();
      metrics.countRows(report.rows_stored, report.rows_duplicate, rejects.total);
      this.audit.countDuplicates(report.rows_duplicate);
      await this.afterCommit(judgedBy);
      return { rows_read: rows_read + rejects.total, rows_rejected: rejects.total, rejects: rejects.toReport(), ...report };
    } finally {
      await upload.abort();
    }
  }

  /** Verdict of one session with its reasons, without storing it. @throws AppError `model.not_ready` */
  scoreOne(input: SessionInput): ScoreAnswer {
    const model = this.getModel();
    const session = toSession(input);
    const [verdict] = scoreSessions(model, [session]);
    const contributions = explainSession(model, session);
    const features = Object.fromEntries(contributions.map(({ feature, actual }) => [feature, actual]));
    return { ...verdict, features, contributions, nearest_normal: nearestNormal(model, session) };
  }

  /** Fits a new model on what is stored, judges every session anew and refreshes the findings; who asks meanwhile gets the same model. @throws AppError `model.not_ready` */
  train(): Promise<TrafficModel> {
    this.training ??= this.fitAndPromote().finally(() => (this.training = null));
    return this.training;
  }

  private async fitAndPromote(): Promise<TrafficModel> {
    const { store, engine, profile, seed, now, log, kernels, told } = this.parts;
    const started = now();
    const sessions = await store.trainingSessions(MAX_TRAINING_SESSIONS, seed);
    const model = await fitModel(sessions, engine, profile, seed, started, kernels, told());
    await store.promoteModel(
      { model_version: model.model_version, trained_at: model.trained_at, body: encodeModel(model) },
      (rows) => scoreSessions(model, rows),
      () => (this.model = model),
    );
    this.findingsJob.trigger();
    this.audit.trigger();
    log.info({ model_version: model.model_version, sessions: sessions.length, took_ms: now() - started }, 'model fitted');
    return model;
  }

  /** Tells the findings anew where what is known of their sources has changed. */
  refreshContexts(): void {
    this.findingsJob.trigger();
  }

  /** Resolves when every background job has done what was asked of it. */
  async settled(): Promise<void> {
    await this.trainJob.settled();
    await this.findingsJob.settled();
    await this.audit.settled();
  }

  private score(sessions: readonly Session[]): ScoredSession[] {
    const { model } = this;
    const verdicts = model === null ? null : scoreSessions(model, sessions);
    const X = toFeatureMatrix(sessions, CLASSIC_NAMES, toFeatureContext({ overall: NO_BASELINE, by_source: {} }));
    return sessions.map((session, row) => ({
      session,
      features: X.subarray(row * CLASSIC_NAMES.length, (row + 1) * CLASSIC_NAMES.length),
      verdict: verdicts?.[row] ?? null,
    }));
  }

  private async afterCommit(judgedBy: string | undefined): Promise<void> {
    const { model } = this;
    if (model !== null && model.model_version !== judgedBy) await this.rescoreStale();
    this.trainJob.trigger();
    this.findingsJob.trigger();
    this.audit.trigger();
  }

  private async trainWhenDue(): Promise<void> {
    const { session_count } = await this.parts.store.counts();
    const due =
      this.model === null
        ? session_count >= MIN_TRAINING_SESSIONS
        : this.model.session_count < MAX_TRAINING_SESSIONS / REFIT_GROWTH && session_count >= REFIT_GROWTH * this.model.session_count;
    if (due) await this.train();
  }

  private async refreshFindings(): Promise<void> {
    const { store, contexts } = this.parts;
    const { model } = this;
    if (model === null) return;
    await contexts.refresh();
    await store.promoteContext(contexts.version);
    let facts: PopulationFacts | null = null;
    for (;;) {
      const due = await store.dueSources(FINDINGS_BATCH);
      if (due.sources.length === 0) return;
      facts ??= { threshold: model.threshold, overall: model.baselines.overall, peaks: await store.peaks(), log: await store.logShape() };
      const findings: Finding[] = decorateFindings(findAll(await store.judgedSessionsOf(due.sources), toPopulation(facts)), contexts);
      await store.replaceFindings(due, findings, JSON.stringify(facts));
    }
  }
}

const NO_BASELINE = { session_count: 0, median_bytes_in: 0, median_bytes_out: 0 };
