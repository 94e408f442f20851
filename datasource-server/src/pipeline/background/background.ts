import { randomUUID } from 'node:crypto';
import type { DataAudit, Finding, ModelComparison } from '@weir/schema';
import type { PopulationFacts } from '../../detect/findings/population.ts';
import type { KernelPool } from '../../runtime/threads/kernel-pool.ts';
import { ThreadPool } from '../../runtime/threads/thread-pool.ts';
import { BackgroundTasks, type AuditOrder, type FitOrder, type FittedModel, type SplitCounts } from './background-tasks.ts';

/** Sessions as JSON texts of the store, part by part. */
export type SessionParts = AsyncIterable<readonly string[]>;

/** A challenger that is fitted on the earlier sessions and compared with the champion on the later ones. */
export interface Contest {
  readonly split: SplitCounts;
  fit(order: FitOrder): Promise<FittedModel>;
  compare(champion: string, order: FitOrder): Promise<ModelComparison>;
  /** Drops the sessions. */
  end(): Promise<void>;
}

/** Runs the long work on many sessions: fits, verdicts, findings and audits. */
export interface Background {
  /** @throws AppError `model.not_ready` */
  fit(sessions: SessionParts, order: FitOrder): Promise<FittedModel>;
  contest(sessions: SessionParts): Promise<Contest>;
  /** Returns a function that scores sessions by this model. The model is sent to the thread at the first call. */
  scorer(model: Pick<FittedModel, 'model_version' | 'body'>): (texts: readonly string[]) => Promise<string>;
  find(sessions: SessionParts, facts: PopulationFacts): Promise<Finding[]>;
  audit(sessions: SessionParts, order: AuditOrder): Promise<DataAudit>;
  /** Stops the threads; running work is abandoned. */
  close(): Promise<void>;
}

/** The tasks by name, with their parameters and results. */
export type Tasks = { [Name in keyof BackgroundTasks]: BackgroundTasks[Name] };
type Ask = <Name extends keyof Tasks>(name: Name, ...parameters: Parameters<Tasks[Name]>) => Promise<Awaited<ReturnType<Tasks[Name]>>>;

/** Runs the work on the caller's thread: for the command line, and when threads are turned off. */
export const inlineBackground = (kernels: KernelPool): Background => {
  const tasks = new BackgroundTasks(kernels);
  const ask: Ask = async (name, ...parameters) => (await (tasks[name] as (...of: unknown[]) => unknown).apply(tasks, parameters)) as never;
  return toBackground({ fitting: ask, scoring: ask, fitted: async () => undefined, close: async () => undefined });
};

/**
 * Runs the work on two threads of low priority: one scores, one fits. The fitting thread stops after each fit, because
 * it needs much memory and seldom runs. Each thread starts at first use.
 *
 * @param script - the bundled background-worker
 * @param kernel_script - the bundled kernel-worker, for the threads that fitting uses
 * @param threads - threads that fitting uses in addition to its own
 */
export const createBackground = (script: string, kernel_script: string, threads: number): Background => {
  const open = (): ThreadPool<Tasks> => new ThreadPool({ script, size: 1, settings: { kernel_script, threads } });
  const scoring = open();
  let fitting = open();
  return toBackground({
    fitting: (name, ...parameters) => fitting.run(name, ...parameters),
    scoring: (name, ...parameters) => scoring.run(name, ...parameters),
    fitted: async () => {
      const ended = fitting;
      fitting = open();
      await ended.close();
    },
    close: async () => {
      await Promise.all([fitting.close(), scoring.close()]);
    },
  });
};

/** Runs tasks, on threads or inline. */
interface TaskRunner {
  readonly fitting: Ask;
  readonly scoring: Ask;
  /** Called after each fit, when no other fit is running. */
  readonly fitted: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const toBackground = ({ fitting, scoring, fitted, close }: TaskRunner): Background => {
  const takeTurn = inTurn();
  const onSessions = async <T>(ask: Ask, sessions: SessionParts, work: (job: string) => Promise<T>): Promise<T> => {
    const job = randomUUID();
    try {
      for await (const texts of sessions) await ask('take', job, texts);
      return await work(job);
    } finally {
      await ask('drop', job);
    }
  };
  return {
    fit: async (sessions, order) => {
      const endTurn = await takeTurn();
      return onSessions(fitting, sessions, (job) => fitting('fit', job, order)).finally(() => fitted().finally(endTurn));
    },
    contest: async (sessions) => {
      const job = randomUUID();
      const endTurn = await takeTurn();
      const end = (): Promise<void> => fitting('drop', job).finally(() => fitted().finally(endTurn));
      try {
        for await (const texts of sessions) await fitting('take', job, texts);
        const split = await fitting('split', job);
        return { split, end, fit: (order) => fitting('fitChallenger', job, order), compare: (champion, order) => fitting('compare', job, champion, order) };
      } catch (error) {
        await end();
        throw error;
      }
    },
    scorer:
      ({ model_version, body }) =>
      async (texts) => {
        const verdicts = await scoring('score', model_version, texts);
        if (verdicts !== null) return verdicts;
        await scoring('load', model_version, body);
        const scored = await scoring('score', model_version, texts);
        if (scored === null) throw new RangeError(`Another model was loaded while model ${model_version} scored sessions.`);
        return scored;
      },
    find: (sessions, facts) => onSessions(scoring, sessions, (job) => scoring('find', job, facts)),
    audit: async (sessions, order) => {
      const endTurn = await takeTurn();
      return onSessions(scoring, sessions, (job) => scoring('audit', job, order)).finally(endTurn);
    },
    close,
  };
};

/** Returns a queue of turns: jobs that hold up to 200,000 sessions run one at a time, to limit memory. A turn ends when its function is called. */
const inTurn = (): (() => Promise<() => void>) => {
  let last = Promise.resolve();
  return async () => {
    const before = last;
    let end = (): void => undefined;
    last = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  };
};
