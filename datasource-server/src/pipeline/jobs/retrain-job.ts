import { AppError, RETRAIN_STEPS, type ModelComparison, type RetrainState } from '@weir/schema';
import type { Background } from '../background/background.ts';
import type { EngineDefinition } from '../../detect/models/engines/define-engine.ts';
import { MIN_TRAINING_SESSIONS } from '../../detect/models/fit-model.ts';
import type { AnalystLabels } from '../../detect/models/labels/define-label-source.ts';
import type { ModelProfile } from '../../detect/models/traffic-model.ts';
import type { Store, StoredModel } from '../../store/contract/store.ts';

/** Limits the memory and time of a fit; more sessions are sampled. */
export const MAX_TRAINING_SESSIONS = 200_000;

/** Dependencies of the retraining job. */
export interface RetrainParts {
  readonly store: Pick<Store, 'trainingSessions'>;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  readonly background: Pick<Background, 'contest'>;
  readonly analystLabels: () => AnalystLabels;
  readonly now: () => number;
  readonly champion: () => StoredModel;
  /** Promotes the challenger, or keeps it in the store, depending on the comparison. */
  readonly settle: (challenger: StoredModel, by: string, comparison: ModelComparison) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Fits a challenger in the background and promotes it when it is not worse than the champion, which serves until then. */
export class RetrainJob {
  private step: RetrainState['step'] = null;
  private started: { at: number; by: string } | null = null;
  private last: RetrainState['last'] = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RetrainParts) {}

  /** Returns the running retraining, if any, and the result of the last one. */
  state(): RetrainState {
    const { step, started, last } = this;
    return {
      step,
      progress: step === null ? 0 : RETRAIN_STEPS.indexOf(step) / RETRAIN_STEPS.length,
      started_at: started?.at ?? null,
      started_by: started?.by ?? null,
      last,
    };
  }

  /** Starts a retraining and does not wait. @throws AppError `model.retraining` while one runs, `model.not_ready` without a model */
  start(by: string): RetrainState {
    if (this.step !== null) throw new AppError('model.retraining', `A retraining is already running: started by ${this.started?.by}, step ${this.step}.`);
    this.parts.champion();
    this.started = { at: this.parts.now(), by };
    this.step = 'reading';
    this.running = this.run(by).catch((error: unknown) => {
      this.finish('failed', null, error instanceof AppError ? error.message : 'The retraining failed. See the server log for the error.');
      this.parts.onError(error);
    });
    return this.state();
  }

  /** Resolves when no retraining runs. */
  settled(): Promise<void> {
    return this.running;
  }

  private async run(by: string): Promise<void> {
    const { store, background, engine, profile, seed, analystLabels, now, champion, settle } = this.parts;
    const order = { engine: engine.id, profile, seed, now_ms: now(), analystLabels: [...analystLabels()] };
    const contest = await background.contest(store.trainingSessions(MAX_TRAINING_SESSIONS, seed));
    try {
      const { past, later } = contest.split;
      if (Math.min(past, later) < MIN_TRAINING_SESSIONS) {
        throw new AppError('model.not_ready', `Too few sessions: got ${past} earlier and ${later} later ones, expected at least ${MIN_TRAINING_SESSIONS} of each.`);
      }
      this.step = 'fitting';
      const challenger = await contest.fit(order);
      this.step = 'comparing';
      const comparison = await contest.compare(champion().body, order);
      this.step = 'promoting';
      await settle(challenger, by, comparison);
      this.finish(comparison.is_promoted ? 'promoted' : 'kept', challenger.model_version, comparison.sentence);
    } finally {
      await contest.end();
    }
  }

  private finish(outcome: 'promoted' | 'kept' | 'failed', model_version: string | null, sentence: string): void {
    this.last = { finished_at: this.parts.now(), outcome, model_version, sentence };
    this.step = null;
    this.started = null;
  }
}
