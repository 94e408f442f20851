import { isDeepStrictEqual } from 'node:util';
import { AppError, type ModelComparison, type ModelVersion } from '@weir/schema';
import type { EngineDefinition } from '../detect/models/engines/define-engine.ts';
import { MIN_TRAINING_SESSIONS } from '../detect/models/fit-model.ts';
import type { AnalystLabels } from '../detect/models/labels/define-label-source.ts';
import { decodeModel } from '../detect/models/model-file.ts';
import type { ModelProfile, TrafficModel } from '../detect/models/traffic-model.ts';
import type { Log } from '../runtime/telemetry/log.ts';
import type { Store, StoredModel } from '../store/store.ts';
import type { Background } from './background/background.ts';
import { CoalescingJob } from './jobs/coalescing-job.ts';
import { MAX_TRAINING_SESSIONS, RetrainJob } from './jobs/retrain-job.ts';
import { findPrevious, toFacts, toVersions, type ModelEvent } from './model-log.ts';

/** A model is refitted when the store has this many times its sessions, so that a first model on few sessions does not stay. */
const REFIT_GROWTH = 2;

/** Dependencies of the model registry. */
export interface ModelRegistryParts {
  readonly store: Pick<
    Store,
    'counts' | 'trainingTexts' | 'currentModel' | 'findModel' | 'storedModels' | 'modelLog' | 'promoteModel' | 'keepModel' | 'serveModel' | 'rescoreStale'
  >;
  /** Where models are fitted and sessions scored, off the thread that answers requests. */
  readonly background: Background;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  /** Labels that analysts gave to sessions, for the next model. */
  readonly analystLabels: () => AnalystLabels;
  readonly now: () => number;
  readonly log: Log;
  readonly onError: (job: string) => (error: unknown) => void;
  /** Called when the stored model of an earlier run is current again. */
  readonly onLoaded: () => void;
  /** Called when a newly fitted model is current. */
  readonly onPromoted: () => void;
  /** Called when an earlier model is current because someone chose it. */
  readonly onServed: () => void;
  /** Called when stored sessions have the verdicts of the current model. */
  readonly onRescored: () => void;
}

/** Keeps the current model and its predecessors: fits, promotes and serves them, and gives stored sessions their verdicts. */
export class ModelRegistry {
  private model: TrafficModel | null = null;
  /** The current model as it is stored, for the threads that score. */
  private stored: StoredModel | null = null;
  private training: Promise<TrafficModel> | null = null;
  private nextTraining: Promise<TrafficModel> | null = null;
  /** True when someone chose the current model: then growth alone does not replace it. */
  private isChosen = false;
  private readonly trainJob: CoalescingJob;
  private readonly rescoreJob: CoalescingJob;
  /** Fits a challenger while the current model serves. */
  readonly retrain: RetrainJob;

  constructor(private readonly parts: ModelRegistryParts) {
    this.rescoreJob = new CoalescingJob(() => this.rescoreStale(), parts.onError('rescore'));
    this.trainJob = new CoalescingJob(() => this.trainIfDue(), parts.onError('train'));
    this.retrain = new RetrainJob({
      ...parts,
      champion: () => this.getStored(),
      settle: (challenger, by, comparison) => this.settleChallenger(challenger, by, comparison),
      onError: parts.onError('retrain'),
    });
  }

  get current(): TrafficModel | null {
    return this.model;
  }

  /** @throws AppError `model.not_ready` */
  get(): TrafficModel {
    if (this.model !== null) return this.model;
    throw new AppError('model.not_ready', `No model is fitted yet: the first fit needs ${MIN_TRAINING_SESSIONS} sessions.`);
  }

  /** Loads the stored model. Refits it, and waits for the fit, when it cannot be read or has other settings than this run. */
  async start(): Promise<void> {
    const { store, engine, profile, seed, log } = this.parts;
    const stored = await store.currentModel();
    this.isChosen = (await this.modelEvents()).findLast(({ action }) => action !== 'kept')?.action === 'served';
    if (stored === null) return this.trainJob.trigger();
    try {
      const model = await decodeModel(stored.body);
      if (isDeepStrictEqual([model.engine.id, model.profile, model.seed], [engine.id, profile, seed])) {
        this.use(model, stored);
        this.rescoreJob.trigger();
        this.trainJob.trigger();
        return this.parts.onLoaded();
      }
      log.info({ model_version: model.model_version }, 'the saved model has other settings than the configuration; it is refitted');
    } catch (error) {
      log.error({ err: error }, 'the saved model cannot be read; it is refitted');
    }
    await this.train();
  }

  /** Fits a model in the background when there is none, or when the data have grown enough. */
  triggerTraining(): void {
    this.trainJob.trigger();
  }

  /** @see Pipeline.train */
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

  /** Returns every model that was ever fitted, newest first. */
  async versions(): Promise<ModelVersion[]> {
    return toVersions(await this.modelEvents(), await this.parts.store.storedModels(), this.model?.model_version ?? null);
  }

  /** @see Pipeline.serve */
  async serve(model_version: string | null, by: string, reason: string): Promise<TrafficModel> {
    const { store, now, log, onServed } = this.parts;
    const wanted = model_version ?? findPrevious(await this.modelEvents(), await store.storedModels(), this.model?.model_version ?? null);
    const stored = wanted === null ? null : await store.findModel(wanted);
    if (stored === null) throw new AppError('model.unknown_version', wanted === null ? 'No other model is stored.' : `No model ${wanted} is stored.`);
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'served', model_version: model.model_version, by, reason, facts: toFacts(model, stored), comparison: null };
    await store.serveModel(model.model_version, JSON.stringify(event), () => this.use(model, stored));
    this.isChosen = true;
    this.rescoreJob.trigger();
    onServed();
    log.info({ model_version: model.model_version, by }, 'an earlier model serves');
    return model;
  }

  /** Rescores stored sessions when the current model is not the one that scored them on arrival. */
  async rescoreUnlessBy(scored_by: string | undefined): Promise<void> {
    if (this.model !== null && this.model.model_version !== scored_by) await this.rescoreStale();
  }

  /** Resolves when every requested training and rescoring has ended. */
  async settled(): Promise<void> {
    await this.retrain.settled();
    await this.trainJob.settled();
    await this.rescoreJob.settled();
  }

  private getStored(): StoredModel {
    this.get();
    return this.stored!;
  }

  private use(model: TrafficModel, stored: StoredModel): void {
    this.model = model;
    this.stored = stored;
  }

  /** Asks for the model when the write's turn comes, because another may have been promoted by then. */
  private async rescoreStale(): Promise<void> {
    const { store, background, onRescored } = this.parts;
    await store.rescoreStale(() => {
      const stored = this.getStored();
      return { model_version: stored.model_version, score: background.scorer(stored) };
    });
    onRescored();
  }

  private async trainIfDue(): Promise<void> {
    if (this.isChosen) return;
    const { session_count } = await this.parts.store.counts();
    const due =
      this.model === null
        ? session_count >= MIN_TRAINING_SESSIONS
        : this.model.session_count < MAX_TRAINING_SESSIONS / REFIT_GROWTH && session_count >= REFIT_GROWTH * this.model.session_count;
    if (due) await this.train();
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

  private async settleChallenger(stored: StoredModel, by: string, comparison: ModelComparison): Promise<void> {
    if (comparison.is_promoted) return void (await this.promote(stored, by, comparison.sentence, comparison));
    const { store, now } = this.parts;
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'kept', model_version: stored.model_version, by, reason: comparison.sentence, facts: toFacts(model, stored), comparison };
    await store.keepModel(stored, JSON.stringify(event));
  }

  private async promote(stored: StoredModel, by: string, reason: string, comparison: ModelComparison | null): Promise<TrafficModel> {
    const { store, now, background, onPromoted } = this.parts;
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'promoted', model_version: stored.model_version, by, reason, facts: toFacts(model, stored), comparison };
    await store.promoteModel(stored, background.scorer(stored), () => this.use(model, stored), JSON.stringify(event));
    this.isChosen = false;
    this.rescoreJob.trigger();
    onPromoted();
    return model;
  }

  private async modelEvents(): Promise<ModelEvent[]> {
    return (await this.parts.store.modelLog()).map((line) => JSON.parse(line) as ModelEvent);
  }
}
