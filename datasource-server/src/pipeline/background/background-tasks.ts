import { concatSessions, takeSessions, takeUniformSample, type DataAudit, type EvidenceBlock, type Finding, type ModelComparison, type ModelSummary, type SessionBlock, type VerdictBlock } from '@weir/schema';
import { auditSessions } from '../../detect/audit/audit-sessions.ts';
import { toFeatureColumns } from '../../detect/features/feature-matrix.ts';
import { findInBlock } from '../../detect/findings/find-in-block.ts';
import { toPopulation, type PopulationFacts } from '../../detect/findings/population.ts';
import { toDetectionSettings } from '../../detect/findings/settings/detection-settings.ts';
import { compareModels } from '../../detect/models/comparison/compare-models.ts';
import { loadEngine } from '../../detect/models/engines/index.ts';
import { fitModel } from '../../detect/models/fit-model.ts';
import { toTrainingLabels } from '../../detect/models/labels/choose-labels.ts';
import { decodeModel, encodeModel } from '../../detect/models/model-file.ts';
import { scoreBlock } from '../../detect/models/scoring/score-sessions.ts';
import type { ModelProfile, TrafficModel } from '../../detect/models/traffic-model.ts';
import { inlineKernels, type KernelPool } from '../../runtime/threads/kernel-pool.ts';

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

/** A split of sessions by time, and what was fitted on its first part. */
interface Contest {
  readonly past: SessionBlock;
  readonly later: SessionBlock;
  challenger: TrafficModel | null;
}

/** The long work on many sessions, which must not block the thread that answers requests. Sessions arrive as blocks. */
export class BackgroundTasks {
  private readonly contests = new Map<string, Contest>();
  private loaded: TrafficModel | null = null;

  constructor(private kernels: KernelPool = inlineKernels) {}

  /** Runs the kernels of later tasks in another pool, and closes the one before. */
  async use(kernels: KernelPool): Promise<void> {
    const before = this.kernels;
    this.kernels = kernels;
    await before.close();
  }

  /** Fits a model on sessions. @throws AppError `model.not_ready` */
  async fit(blocks: readonly SessionBlock[], order: FitOrder): Promise<FittedModel> {
    return toFitted(await this.fitOn(concatSessions(blocks), order));
  }

  /** Splits sessions by time and keeps both parts under an id. Sessions that start at the same time stay together. */
  split(contest: string, blocks: readonly SessionBlock[]): SplitCounts {
    const sessions = concatSessions(blocks);
    const { start_time } = sessions.numbers;
    const times = start_time.slice(0, sessions.size).sort();
    const cut = times[Math.floor((1 - HELD_OUT_SHARE) * times.length)] ?? 0;
    const rows = Array.from({ length: sessions.size }, (_, row) => row);
    const past = takeSessions(sessions, rows.filter((row) => start_time[row] < cut));
    const later = takeSessions(sessions, rows.filter((row) => start_time[row] >= cut));
    this.contests.set(contest, { past, later, challenger: null });
    return { past: past.size, later: later.size };
  }

  /** Drops a split and its sessions. */
  drop(contest: string): void {
    this.contests.delete(contest);
  }

  /** Fits a challenger on the past sessions of a split. */
  async fitChallenger(contest: string, order: FitOrder): Promise<FittedModel> {
    const of = this.contests.get(contest)!;
    of.challenger = await this.fitOn(of.past, order);
    return toFitted(of.challenger);
  }

  /** Compares the challenger of a split with a champion on the later sessions. */
  async compare(contest: string, champion: string, order: FitOrder): Promise<ModelComparison> {
    const { later, challenger } = this.contests.get(contest)!;
    const held_out = takeUniformSample(later, MAX_COMPARED_SESSIONS, order.seed);
    return compareModels(await decodeModel(champion), challenger!, held_out, new Map(order.analystLabels), order.seed, this.kernels);
  }

  /** Returns the features of a block. */
  measure(block: SessionBlock): Float64Array[] {
    return toFeatureColumns(block);
  }

  /**
   * Returns the verdicts of a model on a block.
   *
   * @param body - text of the model, where another one is loaded; without it, the answer is then null
   */
  async score(model_version: string, block: SessionBlock, body?: string): Promise<VerdictBlock | null> {
    if (body !== undefined) this.loaded = await decodeModel(body);
    return this.loaded?.model_version === model_version ? scoreBlock(this.loaded, block) : null;
  }

  /** Returns the findings of a block of whole sources. */
  find(evidence: EvidenceBlock, facts: PopulationFacts): Finding[] {
    return findInBlock(evidence, toPopulation(facts), toDetectionSettings(facts.detection));
  }

  /** Returns a data quality audit of sessions. */
  audit(blocks: readonly SessionBlock[], { session_count, duplicates_dropped, report, analystLabels, now_ms }: AuditOrder): Promise<DataAudit> {
    const sessions = concatSessions(blocks);
    const labels = toTrainingLabels(sessions, report, new Map(analystLabels));
    return auditSessions({ sessions, session_count, duplicates_dropped, labels, now_ms }, () => Promise.resolve());
  }

  private async fitOn(sessions: SessionBlock, { engine, profile, seed, now_ms, analystLabels }: FitOrder): Promise<TrafficModel> {
    return fitModel(sessions, await loadEngine(engine), profile, seed, now_ms, this.kernels, new Map(analystLabels));
  }
}

const toFitted = (model: TrafficModel): FittedModel => ({ model_version: model.model_version, trained_at: model.trained_at, body: encodeModel(model) });
