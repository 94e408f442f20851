import { AppError, RETRAIN_STEPS, type ModelComparison, type RetrainState, type Session } from '@weir/schema';
import { compareModels } from '../models/compare-models.ts';
import type { EngineDefinition } from '../models/engines/define-engine.ts';
import { evenSample } from '../models/even-sample.ts';
import { fitModel, MIN_TRAINING_SESSIONS } from '../models/fit-model.ts';
import type { ToldLabels } from '../models/labels/define-label-source.ts';
import type { ModelProfile, TrafficModel } from '../models/traffic-model.ts';
import type { Store } from '../store/store.ts';
import type { KernelPool } from '../workers/kernel-pool.ts';

const MAX_TRAINING_SESSIONS = 200_000;
/** Share of the sessions, the latest, that a challenger is compared on and not fitted on. */
const HELD_OUT_SHARE = 0.2;
const MAX_COMPARED_SESSIONS = 20_000;

/** What retraining needs from outside. */
export interface RetrainParts {
  readonly store: Pick<Store, 'trainingSessions'>;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  readonly kernels: KernelPool;
  readonly told: () => ToldLabels;
  readonly now: () => number;
  readonly champion: () => TrafficModel;
  /** Makes the challenger serve, or keeps it beside the champion, as the comparison says. */
  readonly settle: (challenger: TrafficModel, by: string, comparison: ModelComparison) => Promise<void>;
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
    const { store, engine, profile, seed, kernels, told, now, champion, settle } = this.parts;
    const { past, later } = splitByTime(await store.trainingSessions(MAX_TRAINING_SESSIONS, seed));
    if (Math.min(past.length, later.length) < MIN_TRAINING_SESSIONS) {
      throw new AppError('model.not_ready', `There are ${past.length} earlier and ${later.length} later sessions; it takes ${MIN_TRAINING_SESSIONS} of each.`);
    }
    this.step = 'fitting';
    const labels = told();
    const challenger = await fitModel(past, engine, profile, seed, now(), kernels, labels);
    this.step = 'comparing';
    const comparison = await compareModels(champion(), challenger, evenSample(later, MAX_COMPARED_SESSIONS, seed), labels, seed, kernels);
    this.step = 'promoting';
    await settle(challenger, by, comparison);
    this.finish(comparison.is_promoted ? 'promoted' : 'kept', challenger.model_version, comparison.sentence);
  }

  private finish(outcome: 'promoted' | 'kept' | 'failed', model_version: string | null, sentence: string): void {
    this.last = { finished_at: this.parts.now(), outcome, model_version, sentence };
    this.step = null;
    this.started = null;
  }
}

/** The latest sessions, by start, apart from the others; those that start at one moment stay together. */
const splitByTime = (sessions: readonly Session[]): { past: Session[]; later: Session[] } => {
  const times = Float64Array.from(sessions, ({ start_time }) => start_time).sort();
  const cut = times[Math.floor((1 - HELD_OUT_SHARE) * times.length)] ?? 0;
  return { past: sessions.filter(({ start_time }) => start_time < cut), later: sessions.filter(({ start_time }) => start_time >= cut) };
};
