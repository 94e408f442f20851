import { takeUniformSample, toSessionBlock, type DataAudit, type Finding, type ModelComparison, type ModelSummary, type Session } from '@weir/schema';
import { auditSessions } from '../../detect/audit/audit-sessions.ts';
import { findAll } from '../../detect/findings/find-all.ts';
import { toPopulation, type PopulationFacts } from '../../detect/findings/population.ts';
import { toDetectionSettings } from '../../detect/findings/settings/detection-settings.ts';
import { compareModels } from '../../detect/models/comparison/compare-models.ts';
import { loadEngine } from '../../detect/models/engines/index.ts';
import { fitModel } from '../../detect/models/fit-model.ts';
import { toTrainingLabels } from '../../detect/models/labels/choose-labels.ts';
import { decodeModel, encodeModel } from '../../detect/models/model-file.ts';
import { scoreSessions } from '../../detect/models/scoring/score-sessions.ts';
import type { ModelProfile, TrafficModel } from '../../detect/models/traffic-model.ts';
import { HeldSessions, scoreTexts } from '../../intake/sessions/session-texts.ts';
import type { KernelPool } from '../../runtime/threads/kernel-pool.ts';

/** How to fit a model. A plain object, so that it can be sent to another thread. */
export interface FitOrder {
  readonly engine: string;
  readonly profile: ModelProfile;
  readonly seed: number;
  readonly now_ms: number;
  /** Labels that analysts gave to sessions. */
  readonly analystLabels: ReadonlyArray<readonly [session_id: string, label: string]>;
}

/** Input of an audit in addition to the sessions. */
export interface AuditOrder {
  readonly session_count: number;
  readonly duplicates_dropped: number;
  readonly report: ModelSummary['classifier'];
  readonly analystLabels: FitOrder['analystLabels'];
  readonly now_ms: number;
}

/** Sessions in each part of a split by time: a challenger is fitted on the past ones and compared on the later ones. */
export interface SplitCounts {
  readonly past: number;
  readonly later: number;
}

/** A fitted model as text, with its version. */
export interface FittedModel {
  readonly model_version: string;
  readonly trained_at: number;
  readonly body: string;
}

/** Share of the latest sessions that are held out for the comparison. */
const HELD_OUT_SHARE = 0.2;
const MAX_COMPARED_SESSIONS = 20_000;

interface Job {
  readonly held: HeldSessions;
  past: Session[];
  later: Session[];
  challenger: TrafficModel | null;
}

/**
 * The long work on many sessions, which must not block the thread that answers requests. Sessions arrive as JSON texts
 * of the store, part by part, under the id of a job.
 */
export class BackgroundTasks {
  private readonly jobs = new Map<string, Job>();
  private loaded: { model_version: string; score: (texts: readonly string[]) => Promise<string> } | null = null;

  constructor(private readonly kernels: KernelPool) {}

  /** Adds sessions to a job. */
  take(job: string, texts: readonly string[]): void {
    let taken = this.jobs.get(job);
    if (taken === undefined) this.jobs.set(job, (taken = { held: new HeldSessions(), past: [], later: [], challenger: null }));
    taken.held.take(texts);
  }

  /** Drops a job and its sessions. */
  drop(job: string): void {
    this.jobs.delete(job);
  }

  /** Fits a model on the job's sessions. @throws AppError `model.not_ready` */
  async fit(job: string, order: FitOrder): Promise<FittedModel> {
    return toFitted(await this.fitOn(this.sessionsOf(job), order));
  }

  /** Splits the job's sessions by time. Sessions that start at the same time stay together. */
  split(job: string): SplitCounts {
    const sessions = this.sessionsOf(job);
    const times = Float64Array.from(sessions, ({ start_time }) => start_time).sort();
    const cut = times[Math.floor((1 - HELD_OUT_SHARE) * times.length)] ?? 0;
    const past = sessions.filter(({ start_time }) => start_time < cut);
    const later = sessions.filter(({ start_time }) => start_time >= cut);
    this.jobs.set(job, { held: new HeldSessions(), past, later, challenger: null });
    return { past: past.length, later: later.length };
  }

  /** Fits a challenger on the past sessions of a split job. */
  async fitChallenger(job: string, order: FitOrder): Promise<FittedModel> {
    const of = this.jobs.get(job)!;
    of.challenger = await this.fitOn(of.past, order);
    return toFitted(of.challenger);
  }

  /** Compares the job's challenger with a champion on the later sessions. */
  async compare(job: string, champion: string, order: FitOrder): Promise<ModelComparison> {
    const { later, challenger } = this.jobs.get(job)!;
    const held_out = takeUniformSample(toSessionBlock(later), MAX_COMPARED_SESSIONS, order.seed);
    return compareModels(await decodeModel(champion), challenger!, held_out, new Map(order.analystLabels), order.seed, this.kernels);
  }

  /** Loads the model that `score` uses. */
  async load(model_version: string, body: string): Promise<void> {
    const model = await decodeModel(body);
    this.loaded = { model_version, score: scoreTexts((sessions) => scoreSessions(model, sessions)) };
  }

  /** Returns verdicts by the loaded model as JSON; null when another model is loaded. */
  async score(model_version: string, texts: readonly string[]): Promise<string | null> {
    return this.loaded?.model_version === model_version ? this.loaded.score(texts) : null;
  }

  /** Returns the findings of the job's sessions, which must have verdicts. */
  find(job: string, facts: PopulationFacts): Finding[] {
    return findAll(this.jobs.get(job)?.held.scored ?? [], toPopulation(facts), toDetectionSettings(facts.detection));
  }

  /** Returns a data quality audit of the job's sessions. */
  audit(job: string, { session_count, duplicates_dropped, report, analystLabels, now_ms }: AuditOrder): Promise<DataAudit> {
    const sessions = toSessionBlock(this.sessionsOf(job));
    const labels = toTrainingLabels(sessions, report, new Map(analystLabels));
    return auditSessions({ sessions, session_count, duplicates_dropped, labels, now_ms }, () => Promise.resolve());
  }

  private async fitOn(sessions: readonly Session[], { engine, profile, seed, now_ms, analystLabels }: FitOrder): Promise<TrafficModel> {
    return fitModel(toSessionBlock(sessions), await loadEngine(engine), profile, seed, now_ms, this.kernels, new Map(analystLabels));
  }

  private sessionsOf(job: string): readonly Session[] {
    return this.jobs.get(job)?.held.sessions ?? [];
  }
}

const toFitted = (model: TrafficModel): FittedModel => ({ model_version: model.model_version, trained_at: model.trained_at, body: encodeModel(model) });
