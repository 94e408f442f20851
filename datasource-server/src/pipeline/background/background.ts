import { randomUUID } from 'node:crypto';
import { pool } from 'workerpool';
import { AppError, type DataAudit, type ErrorCode, type Finding, type ModelComparison } from '@weir/schema';
import type { PopulationFacts } from '../../detect/findings/population.ts';
import type { KernelPool } from '../../runtime/threads/kernel-pool.ts';
import { BackgroundTasks, type AuditOrder, type FitOrder, type FittedModel, type SplitCounts } from './background-tasks.ts';

/** Sessions as the store writes them, part by part. */
export type SessionParts = AsyncIterable<readonly string[]>;

/** A challenger that was fitted on the earlier sessions and waits to be compared on the later ones. */
export interface Contest {
  readonly split: SplitCounts;
  fit(order: FitOrder): Promise<FittedModel>;
  compare(champion: string, order: FitOrder): Promise<ModelComparison>;
  /** Forgets the sessions. */
  end(): Promise<void>;
}

/** The long work on many sessions: fits, verdicts, findings, audits. */
export interface Background {
  /** @throws AppError `model.not_ready` */
  fit(sessions: SessionParts, order: FitOrder): Promise<FittedModel>;
  contest(sessions: SessionParts): Promise<Contest>;
  /** What the store asks for verdicts of a model, which is sent over when the first is asked for. */
  scorer(model: Pick<FittedModel, 'model_version' | 'body'>): (texts: readonly string[]) => Promise<string>;
  find(sessions: SessionParts, facts: PopulationFacts): Promise<Finding[]>;
  audit(sessions: SessionParts, order: AuditOrder): Promise<DataAudit>;
  /** Ends the threads; work under way is given up. */
  close(): Promise<void>;
}

/** The names of tasks, and what each takes and gives. */
export type Tasks = { [Name in keyof BackgroundTasks]: BackgroundTasks[Name] };
type Ask = <Name extends keyof Tasks>(name: Name, ...parameters: Parameters<Tasks[Name]>) => Promise<Awaited<ReturnType<Tasks[Name]>>>;

/** Does the work on the caller's thread: for the command line, and where threads are not wanted. */
export const inlineBackground = (kernels: KernelPool): Background => {
  const tasks = new BackgroundTasks(kernels);
  const ask: Ask = async (name, ...parameters) => (await (tasks[name] as (...of: unknown[]) => unknown).apply(tasks, parameters)) as never;
  return toBackground({ fitting: ask, scoring: ask, fitted: async () => undefined, close: async () => undefined });
};

/**
 * Does the work on two threads of low priority: one fits, and ends with the fit, for its memory is large and seldom needed; one judges.
 * Each is started when it is first needed.
 *
 * @param script - the bundled background-worker
 * @param kernel_script - the bundled kernel-worker, for the threads that fitting uses
 * @param threads - threads that fitting uses beside its own
 */
export const createBackground = (script: string, kernel_script: string, threads: number): Background => {
  const open = (): ReturnType<typeof pool> =>
    pool(script, { workerType: 'thread', minWorkers: 0, maxWorkers: 1, workerTerminateTimeout: 1_000, workerThreadOpts: { workerData: { kernel_script, threads } } });
  const scoring = open();
  let fitting = open();
  const askOf =
    (threads: () => ReturnType<typeof pool>): Ask =>
    async (name, ...parameters) => {
      const answer = (await threads().exec(name, parameters)) as Answer<Awaited<ReturnType<Tasks[typeof name]>>>;
      if ('failed' in answer) throw new AppError(answer.failed.code, answer.failed.message);
      return answer.done as never;
    };
  return toBackground({
    fitting: askOf(() => fitting),
    scoring: askOf(() => scoring),
    fitted: async () => {
      const ended = fitting;
      fitting = open();
      await ended.terminate(true);
    },
    close: async () => {
      await Promise.all([fitting.terminate(true), scoring.terminate(true)]);
    },
  });
};

/** What a thread answers: an error that has a code keeps it on the way. */
export type Answer<T> = { readonly done: T } | { readonly failed: { readonly code: ErrorCode; readonly message: string } };

/** Where work is done. */
interface Workplace {
  readonly fitting: Ask;
  readonly scoring: Ask;
  /** Called after each fit, when nothing that fits is under way. */
  readonly fitted: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const toBackground = ({ fitting, scoring, fitted, close }: Workplace): Background => {
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
        if (scored === null) throw new RangeError(`another model was loaded while model ${model_version} judged`);
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

/** Turns, one after the other: what holds up to 200,000 sessions does so alone, for two such jobs take twice the memory. Gives what ends a turn. */
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
