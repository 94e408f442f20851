import { isDeepStrictEqual } from 'node:util';
import {
  AppError,
  FEATURE_COLUMNS,
  type IngestReport,
  type ModelComparison,
  type ModelVersion,
  type ScoreAnswer,
  type Session,
  type SessionInput,
} from '@weir/schema';
import type { Background } from './background/background.ts';
import { enrichFindings, type Enrichment } from '../detect/enrichment/enrich-findings.ts';
import { toFeatureMatrix } from '../detect/features/feature-matrix.ts';
import { toFeatureContext } from '../detect/features/source-baselines.ts';
import type { PopulationFacts } from '../detect/findings/population.ts';
import { LogTally } from '../intake/lines/log-tally.ts';
import { AuditJob } from './jobs/audit-job.ts';
import { findPrevious, toFacts, toVersions, type ModelEvent } from './jobs/model-log.ts';
import { RetrainJob } from './jobs/retrain-job.ts';
import { CoalescingJob } from './jobs/coalescing-job.ts';
import type { EngineDefinition } from '../detect/models/engines/define-engine.ts';
import { MIN_TRAINING_SESSIONS } from '../detect/models/fit-model.ts';
import type { AnalystLabels } from '../detect/models/labels/define-label-source.ts';
import { decodeModel } from '../detect/models/model-file.ts';
import { nearestNormal } from '../detect/models/nearest-normal.ts';
import { explainSession, scoreSessions } from '../detect/models/score-sessions.ts';
import type { ModelProfile, TrafficModel } from '../detect/models/traffic-model.ts';
import { countRows, type LogReaders, type LogReport, type LogRows } from '../intake/readers/read-rows.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import type { FeedPosition, ScoredSession, Store, StoredModel } from '../store/store.ts';
import type { Metrics } from '../runtime/telemetry/metrics.ts';
import type { Log } from '../runtime/telemetry/log.ts';

const MAX_TRAINING_SESSIONS = 200_000;
/** A model is fitted anew when the data has grown this much, so that a first model on few sessions does not stay. */
const REFIT_GROWTH = 2;
const FINDINGS_BATCH = 500;
/** Sessions that are held at once for findings, unless one source has more. */
const FINDINGS_BATCH_SESSIONS = 30_000;
const DEFAULT_FEED = 'http';
const CLASSIC_NAMES = FEATURE_COLUMNS.map((column) => column.name);

/** What the pipeline needs from outside. */
export interface PipelineParts {
  readonly store: Store;
  /** What is known of sources. */
  readonly enrichment: Enrichment;
  /** Where models are fitted and sessions judged, away from requests. */
  readonly background: Background;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  /** What analysts say of sessions, for the next model. */
  readonly analystLabels: () => AnalystLabels;
  /** Where logs are read. */
  readonly readers: LogReaders;
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Where the rows of an upload come from. */
export interface IngestOrigin {
  /** Way in that they came by, as ingest health names it; `http` where none is given. */
  readonly feed?: string;
  /** Where the feed goes on after these rows. It is kept in the same transaction as they are: after a crash it is never ahead of them. */
  readonly position?: FeedPosition;
}

/** The flow on one screen: bytes -> sessions -> features -> verdicts -> store -> findings. */
export class Pipeline {
  private model: TrafficModel | null = null;
  /** The model that serves as it is stored, for the threads that judge. */
  private stored: StoredModel | null = null;
  private training: Promise<TrafficModel> | null = null;
  private nextTraining: Promise<TrafficModel> | null = null;
  /** What the stored data can and cannot say. */
  readonly audit: AuditJob;
  private readonly findingsJob: CoalescingJob;
  private readonly trainJob: CoalescingJob;
  private readonly rescoreJob: CoalescingJob;
  /** Fits a challenger beside the model that serves. */
  readonly retrain: RetrainJob;
  /** Somebody chose the model that serves: growth fits no other until somebody asks for it. */
  private isChosen = false;
  /** Uploads of which parts are stored and more is to come: findings and the audit wait for their end. */
  private longUploads = 0;

  constructor(private readonly parts: PipelineParts) {
    const report = (job: string) => (error: unknown) => parts.log.error({ err: error, job }, 'a background job failed');
    this.audit = new AuditJob({ store: parts.store, background: parts.background, model: () => this.model, analystLabels: parts.analystLabels, now: parts.now, onError: report('audit') });
    this.findingsJob = new CoalescingJob(() => this.refreshFindings(), report('findings'));
    this.rescoreJob = new CoalescingJob(() => this.rescoreStale(), report('rescore'));
    this.trainJob = new CoalescingJob(() => this.trainWhenDue(), report('train'));
    this.retrain = new RetrainJob({
      ...parts,
      champion: () => this.getStored(),
      settle: (challenger, by, comparison) => this.settleChallenger(challenger, by, comparison),
      onError: report('retrain'),
    });
  }

  /**
   * Loads the current model. One that cannot be read, or that was fitted with other settings than are asked for now,
   * is fitted anew before the first request.
   */
  async start(): Promise<void> {
    const { store, engine, profile, seed, log } = this.parts;
    const stored = await store.currentModel();
    this.isChosen = (await this.modelEvents()).findLast(({ action }) => action !== 'kept')?.action === 'served';
    if (stored === null) return this.trainJob.trigger();
    try {
      const model = await decodeModel(stored.body);
      if (isDeepStrictEqual([model.engine.id, model.profile, model.seed], [engine.id, profile, seed])) {
        this.use(model, stored);
        return this.catchUp();
      }
      log.info({ model_version: model.model_version }, 'the saved model has other settings than are asked for; it is fitted anew');
    } catch (error) {
      log.error({ err: error }, 'the saved model cannot be read; it is fitted anew');
    }
    await this.train();
  }

  /** Does what a crash may have left undone: verdicts of rows stored while a model was fitted, growth, findings. */
  private catchUp(): void {
    this.rescoreJob.trigger();
    this.trainJob.trigger();
    this.findingsJob.trigger();
    this.audit.trigger();
  }

  /** The model that is current when the write's turn comes judges: another may be promoted until then. */
  private async rescoreStale(): Promise<void> {
    await this.parts.store.rescoreStale(() => {
      const stored = this.getStored();
      return { model_version: stored.model_version, score: this.parts.background.scorer(stored) };
    });
    this.findingsJob.trigger();
  }

  get currentModel(): TrafficModel | null {
    return this.model;
  }

  /** @throws AppError `model.not_ready` */
  getModel(): TrafficModel {
    if (this.model !== null) return this.model;
    throw new AppError('model.not_ready', `No model is fitted yet; one is as soon as there are ${MIN_TRAINING_SESSIONS} sessions.`);
  }

  private getStored(): StoredModel {
    this.getModel();
    return this.stored!;
  }

  private use(model: TrafficModel, stored: StoredModel): void {
    this.model = model;
    this.stored = stored;
  }

  /**
   * Takes an upload of a log, whichever of the sources it is. When it resolves, every counted row is on disk. When it rejects, some
   * parts of a long log may be, and each row counts once when it is sent again.
   *
   * @throws AppError with an `ingest.` code
   */
  async ingestLog(chunks: AsyncIterable<Uint8Array>, hints: LogHints = {}, origin: IngestOrigin = {}): Promise<IngestReport> {
    return this.take(this.parts.readers.read(chunks, hints), origin);
  }

  /** Takes sessions that are already in Weir's shape, as the replay makes them. */
  async ingest(batches: AsyncIterable<readonly SessionInput[]>, origin: IngestOrigin = {}): Promise<IngestReport> {
    return this.take(
      (async function* () {
        for await (const sessions of batches) yield { sessions: sessions.map(toSession) };
        return EMPTY_REPORT;
      })(),
      origin,
    );
  }

  private async take(parts: AsyncGenerator<LogRows, LogReport>, origin: IngestOrigin): Promise<IngestReport> {
    const { store, metrics, now } = this.parts;
    const feed = origin.feed ?? DEFAULT_FEED;
    let isLong = false;
    const partStored = (): void => {
      if (!isLong) this.longUploads++;
      isLong = true;
      if (this.model === null) this.trainJob.trigger();
    };
    const upload = await store.openUpload({ feed, score: (sessions) => this.score(sessions), partStored, now });
    let rows_taken = 0;
    const scoredBy = this.model?.model_version;
    try {
      let next = await parts.next();
      for (; next.done !== true; next = await parts.next()) {
        const rows = next.value;
        rows_taken += countRows(rows);
        if ('block' in rows) await upload.appendRecords(rows.block);
        else await upload.append(this.score(rows.sessions));
      }
      const tally = next.value;
      const { source_id, rejects, skips } = tally;
      if (rows_taken === 0 && tally.rows_rejected > 0) {
        throw new AppError('ingest.no_valid_rows', `None of the ${tally.rows_rejected} rows could be read.`, { details: { rejects } });
      }
      const rows_read = rows_taken + tally.rows_rejected + tally.rows_skipped;
      const report = await upload.commit({ feed, position: origin.position, source_id, rows_read, rejects, skips, now: now() });
      metrics.countRows(report.rows_stored, report.rows_duplicate, tally.rows_rejected, report.rows_late);
      this.audit.countDuplicates(report.rows_duplicate);
      if (isLong) this.longUploads--;
      isLong = false;
      await this.afterCommit(scoredBy);
      return { rows_read, ...tally, ...report };
    } finally {
      if (isLong) this.longUploads--;
      await parts.return(EMPTY_REPORT);
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

  /** Fits a new model on what is stored, judges every session anew and refreshes the findings. While one is fitted, maybe on fewer sessions, who asks shares the one after it. @throws AppError `model.not_ready` */
  train(by = 'Weir', reason = 'The data or the settings have changed.'): Promise<TrafficModel> {
    if (this.training === null) {
      this.training = this.fitAndPromote(by, reason).finally(() => (this.training = null));
      return this.training;
    }
    this.nextTraining ??= this.training
      .catch(() => undefined)
      .then(() => {
        this.nextTraining = null;
        return this.train(by, reason);
      });
    return this.nextTraining;
  }

  private async fitAndPromote(by: string, reason: string): Promise<TrafficModel> {
    const { store, engine, profile, seed, now, log, background, analystLabels } = this.parts;
    const started = now();
    const order = { engine: engine.id, profile, seed, now_ms: started, analystLabels: [...analystLabels()] };
    const stored = await background.fit(store.trainingTexts(MAX_TRAINING_SESSIONS, seed), order);
    const model = await this.promote(stored, by, reason, null);
    log.info({ model_version: model.model_version, sessions: model.session_count, took_ms: now() - started }, 'model fitted');
    return model;
  }

  /** Every model that was fitted, the latest first. */
  async modelVersions(): Promise<ModelVersion[]> {
    return toVersions(await this.modelEvents(), await this.parts.store.storedModels(), this.model?.model_version ?? null);
  }

  /**
   * Makes a stored model serve at once, the one before where none is named; stored sessions get its verdicts in the
   * background, and until then each row names the model that judged it. @throws AppError `model.unknown_version`
   */
  async serve(model_version: string | null, by: string, reason: string): Promise<TrafficModel> {
    const { store, now, log } = this.parts;
    const wanted = model_version ?? findPrevious(await this.modelEvents(), await store.storedModels(), this.model?.model_version ?? null);
    const stored = wanted === null ? null : await store.findModel(wanted);
    if (stored === null) throw new AppError('model.unknown_version', wanted === null ? 'No other model is stored.' : `No model ${wanted} is stored.`);
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'served', model_version: model.model_version, by, reason, facts: toFacts(model, stored), comparison: null };
    await store.serveModel(model.model_version, JSON.stringify(event), () => this.use(model, stored));
    this.isChosen = true;
    this.rescoreJob.trigger();
    this.audit.trigger();
    log.info({ model_version: model.model_version, by }, 'an earlier model serves');
    return model;
  }

  private async settleChallenger(stored: StoredModel, by: string, comparison: ModelComparison): Promise<void> {
    if (comparison.is_promoted) return void (await this.promote(stored, by, comparison.sentence, comparison));
    const { store, now } = this.parts;
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'kept', model_version: stored.model_version, by, reason: comparison.sentence, facts: toFacts(model, stored), comparison };
    await store.keepModel(stored, JSON.stringify(event));
  }

  private async promote(stored: StoredModel, by: string, reason: string, comparison: ModelComparison | null): Promise<TrafficModel> {
    const { store, now, background } = this.parts;
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'promoted', model_version: stored.model_version, by, reason, facts: toFacts(model, stored), comparison };
    await store.promoteModel(stored, background.scorer(stored), () => this.use(model, stored), JSON.stringify(event));
    this.isChosen = false;
    this.rescoreJob.trigger();
    this.findingsJob.trigger();
    if (this.longUploads === 0) this.audit.trigger();
    return model;
  }

  private async modelEvents(): Promise<ModelEvent[]> {
    return (await this.parts.store.modelLog()).map((line) => JSON.parse(line) as ModelEvent);
  }

  /** Tells the findings anew where what is known of their sources has changed. */
  refreshEnrichment(): void {
    this.findingsJob.trigger();
  }

  /** Resolves when every background job has done what was asked of it. */
  async settled(): Promise<void> {
    await this.retrain.settled();
    await this.trainJob.settled();
    await this.rescoreJob.settled();
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

  private async afterCommit(scoredBy: string | undefined): Promise<void> {
    const { model } = this;
    if (model !== null && model.model_version !== scoredBy) await this.rescoreStale();
    this.trainJob.trigger();
    this.findingsJob.trigger();
    this.audit.trigger();
  }

  private async trainWhenDue(): Promise<void> {
    if (this.isChosen) return;
    const { session_count } = await this.parts.store.counts();
    const due =
      this.model === null
        ? session_count >= MIN_TRAINING_SESSIONS
        : this.model.session_count < MAX_TRAINING_SESSIONS / REFIT_GROWTH && session_count >= REFIT_GROWTH * this.model.session_count;
    if (due) await this.train();
  }

  private async refreshFindings(): Promise<void> {
    const { store, enrichment, background } = this.parts;
    const { model } = this;
    if (model === null || this.longUploads > 0) return;
    await enrichment.refresh();
    await store.promoteEnrichment(enrichment.version);
    let facts: PopulationFacts | null = null;
    for (;;) {
      const due = await store.dueSources(FINDINGS_BATCH, FINDINGS_BATCH_SESSIONS);
      if (due.sources.length === 0) return;
      facts ??= { threshold: model.threshold, overall: model.baselines.overall, peaks: await store.peaks(), log: await store.logShape() };
      const findings = enrichFindings(await background.find(store.scoredTextsOf(due.sources), facts), enrichment);
      await store.replaceFindings(due, findings, JSON.stringify(facts));
    }
  }
}

const EMPTY_REPORT = new LogTally().toReport();
const NO_BASELINE = { session_count: 0, median_bytes_in: 0, median_bytes_out: 0 };
