import { isDeepStrictEqual } from 'node:util';
import { AppError, type ModelComparison, type ModelVersion, type SessionBlock } from '@weir/schema';
import type { EngineDefinition } from '../detect/models/engines/define-engine.ts';
import { MIN_TRAINING_SESSIONS } from '../detect/models/fit-model.ts';
import type { AnalystLabels } from '../detect/models/labels/define-label-source.ts';
import { decodeModel } from '../detect/models/model-file.ts';
import type { ModelProfile, TrafficModel } from '../detect/models/traffic-model.ts';
import type { Log } from '../runtime/telemetry/log.ts';
import type { ScoredBlock, Store, StoredModel } from '../store/contract/store.ts';
import type { Background } from './background/background.ts';
import { MAX_TRAINING_SESSIONS, RetrainJob } from './jobs/retrain-job.ts';
import { toScoredBlock } from './scoring.ts';
import type { InStage } from './stages.ts';
import { findPrevious, toFacts, toVersions, type ModelEvent } from './model-log.ts';

/** A model is refitted when the store has this many times its sessions, so that a first model on few sessions does not stay. */
const REFIT_GROWTH = 2;
/** Blocks of up to this many sessions are scored within a few milliseconds, before another thread could answer. */
const INLINE_SESSIONS = 1_000;

/** Dependencies of the model registry. */
export interface ModelRegistryParts {
  readonly store: Pick<
    Store,
    'counts' | 'trainingSessions' | 'currentModel' | 'findModel' | 'storedModels' | 'modelLog' | 'promoteModel' | 'keepModel' | 'serveModel' | 'rescore'
  >;
  /** Where models are fitted and sessions scored, off the thread that answers requests. */
  readonly background: Background;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  /** Labels that analysts gave to sessions, for the next model. */
  readonly analystLabels: () => AnalystLabels;
  readonly inStage: InStage;
  readonly now: () => number;
  readonly log: Log;
  readonly onError: (job: string) => (error: unknown) => void;
  /** Called when another model is current, except after `train` and `trainIfDue`: verdicts, findings and audit are then out of date. */
  readonly onChange: () => void;
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
  /** Fits a challenger while the current model serves. */
  readonly retrain: RetrainJob;

  constructor(private readonly parts: ModelRegistryParts) {
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
    if (stored === null) return this.parts.onChange();
    this.isChosen = (await this.modelEvents()).findLast(({ action }) => action !== 'kept')?.action === 'served';
    try {
      const model = await decodeModel(stored.body);
      if (isDeepStrictEqual([model.engine.id, model.profile, model.seed], [engine.id, profile, seed])) {
        this.use(model, stored);
        // A crash may have left verdicts, findings or the audit out of date.
        return this.parts.onChange();
      }
      log.info({ model_version: model.model_version }, 'the saved model has other settings than the configuration; it is refitted');
    } catch (error) {
      log.error({ err: error }, 'the saved model cannot be read; it is refitted');
    }
    await this.train();
    this.parts.onChange();
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
    const { store, now, log, onChange } = this.parts;
    const wanted = model_version ?? findPrevious(await this.modelEvents(), await store.storedModels(), this.model?.model_version ?? null);
    const stored = wanted === null ? null : await store.findModel(wanted);
    if (stored === null) throw new AppError('model.unknown_version', wanted === null ? 'No other model is stored.' : `No model ${wanted} is stored.`);
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'served', model_version: model.model_version, by, reason, facts: toFacts(model, stored), comparison: null };
    await store.serveModel(model.model_version, JSON.stringify(event));
    this.use(model, stored);
    this.isChosen = true;
    onChange();
    log.info({ model_version: model.model_version, by }, 'an earlier model serves');
    return model;
  }

  /** Drops the current model, whose stored form was deleted. The next one is fitted as the first one was. */
  forget(): void {
    [this.model, this.stored, this.isChosen] = [null, null, false];
    this.parts.onChange();
  }

  /** Returns the features of sessions, and their verdicts by the current model. Long blocks are scored on another thread. */
  async score(block: SessionBlock): Promise<ScoredBlock> {
    if (block.size <= INLINE_SESSIONS) return toScoredBlock(this.model, block);
    const { background } = this.parts;
    const [features, verdicts] = await Promise.all([background.measure(block), this.stored === null ? null : background.score(this.stored, block)]);
    return { features, verdicts };
  }

  /** Fits a model when there is none, or when the data have grown enough; else does nothing. */
  async trainIfDue(): Promise<void> {
    if (this.isChosen) return;
    const { session_count } = await this.parts.store.counts();
    const due =
      this.model === null
        ? session_count >= MIN_TRAINING_SESSIONS
        : this.model.session_count < MAX_TRAINING_SESSIONS / REFIT_GROWTH && session_count >= REFIT_GROWTH * this.model.session_count;
    if (due) await this.train();
  }

  /** Gives stored sessions the verdicts of the current model, in steps, so that other writes can run in between. */
  async rescoreStale(): Promise<void> {
    // Another model may become current between two steps.
    for (let rescored = 1; rescored > 0 && this.stored !== null; ) rescored = await this.rescoreBy(this.stored);
  }

  /** Resolves when no retraining runs. */
  settled(): Promise<void> {
    return this.retrain.settled();
  }

  private getStored(): StoredModel {
    this.get();
    return this.stored!;
  }

  private use(model: TrafficModel, stored: StoredModel): void {
    this.model = model;
    this.stored = stored;
  }

  private rescoreBy(stored: StoredModel): Promise<number> {
    const { store, background, inStage } = this.parts;
    return inStage('scoring', () => store.rescore(stored.model_version, (block) => background.score(stored, block)));
  }

  private async fitAndPromote(by: string, reason: string): Promise<TrafficModel> {
    const { store, engine, profile, seed, now, log, background, analystLabels, inStage } = this.parts;
    const started = now();
    const order = { engine: engine.id, profile, seed, now_ms: started, analystLabels: [...analystLabels()] };
    const stored = await inStage('fitting', () => background.fit(store.trainingSessions(MAX_TRAINING_SESSIONS, seed), order));
    const model = await this.promote(stored, by, reason, null);
    log.info({ model_version: model.model_version, sessions: model.session_count, took_ms: now() - started }, 'model fitted');
    return model;
  }

  private async settleChallenger(stored: StoredModel, by: string, comparison: ModelComparison): Promise<void> {
    if (comparison.is_promoted) {
      await this.promote(stored, by, comparison.sentence, comparison);
      return this.parts.onChange();
    }
    const { store, now } = this.parts;
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'kept', model_version: stored.model_version, by, reason: comparison.sentence, facts: toFacts(model, stored), comparison };
    await store.keepModel(stored, JSON.stringify(event));
  }

  private async promote(stored: StoredModel, by: string, reason: string, comparison: ModelComparison | null): Promise<TrafficModel> {
    const { store, now } = this.parts;
    const model = await decodeModel(stored.body);
    const event: ModelEvent = { at: now(), action: 'promoted', model_version: stored.model_version, by, reason, facts: toFacts(model, stored), comparison };
    // If scoring fails, nothing changes. The sessions beyond the first step follow when the model is current.
    await this.rescoreBy(stored);
    await store.promoteModel(stored, JSON.stringify(event));
    this.use(model, stored);
    this.isChosen = false;
    return model;
  }

  private async modelEvents(): Promise<ModelEvent[]> {
    return (await this.parts.store.modelLog()).map((line) => JSON.parse(line) as ModelEvent);
  }
}
