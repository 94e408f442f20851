import { AppError, RETRAIN_STEPS, type ModelComparison, type RetrainState } from '@weir/schema';
import type { Background } from '../background/background.ts';
import type { EngineDefinition } from '../../detect/models/engines/define-engine.ts';
import { MIN_TRAINING_SESSIONS } from '../../detect/models/fit-model.ts';
import type { AnalystLabels } from '../../detect/models/labels/define-label-source.ts';
import type { ModelProfile } from '../../detect/models/traffic-model.ts';
import type { Store, StoredModel } from '../../store/store.ts';

const MAX_TRAINING_SESSIONS = 200_000;

/** What retraining needs from outside. */
export interface RetrainParts {
  readonly store: Pick<Store, 'trainingTexts'>;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  readonly background: Background;
  readonly analystLabels: () => AnalystLabels;
  readonly now: () => number;
  readonly champion: () => StoredModel;
  /** Makes the challenger serve, or keeps it beside the champion, as the comparison says. */
  readonly settle: (challenger: StoredModel, by: string, comparison: ModelComparison) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Fits a challenger in the background and lets it serve where it is no worse; the champion serves until then. */
export class RetrainJob {
  private step: RetrainState['step'] = null;
  private started: { at: number; by: string } | null = null;
  private last: RetrainState['last'] = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RetrainParts) {}

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

  /** Begins and does not wait. @throws AppError `model.retraining` while one runs, `model.not_ready` where no model serves */
  start(by: string): RetrainState {
    if (this.step !== null) throw new AppError('model.retraining', `A retraining that ${this.started?.by} asked for is ${this.step}.`);
    this.parts.champion();
    this.started = { at: this.parts.now(), by };
    this.step = 'reading';
    this.running = this.run(by).catch((error: unknown) => {
      this.finish('failed', null, error instanceof AppError ? error.message : 'It failed unexpectedly; the server log says why.');
      this.parts.onError(error);
    });
    return this.state();
  }

  /** Resolves when none runs. */
  settled(): Promise<void> {
    return this.running;
  }

  private async run(by: string): Promise<void> {
    const { store, background, engine, profile, seed, analystLabels, now, champion, settle } = this.parts;
    const order = { engine: engine.id, profile, seed, now_ms: now(), analystLabels: [...analystLabels()] };
    const contest = await background.contest(store.trainingTexts(MAX_TRAINING_SESSIONS, seed));
    try {
      const { past, later } = contest.split;
      if (Math.min(past, later) < MIN_TRAINING_SESSIONS) {
        throw new AppError('model.not_ready', `There are ${past} earlier and ${later} later sessions; it takes ${MIN_TRAINING_SESSIONS} of each.`);
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
