import { randomUUID } from 'node:crypto';
import type { DataAudit, EvidenceBlock, Finding, ModelComparison, SessionBlock, VerdictBlock } from '@weir/schema';
import type { PopulationFacts } from '../../detect/findings/population.ts';
import type { KernelPool } from '../../runtime/threads/kernel-pool.ts';
import { ThreadPool } from '../../runtime/threads/thread-pool.ts';
import { BackgroundTasks, type AuditOrder, type FitOrder, type FittedModel, type SplitCounts } from './background-tasks.ts';

/** Sessions part by part. */
export type SessionParts = AsyncIterable<SessionBlock>;

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
  /** Returns the features of a block, one array for each of FEATURE_COLUMNS. */
  measure(block: SessionBlock): Promise<Float64Array[]>;
  /** Returns the verdicts of a model on a block. The model is sent to a thread at its first call. */
  score(model: Pick<FittedModel, 'model_version' | 'body'>, block: SessionBlock): Promise<VerdictBlock>;
  /** Returns the findings of a block of whole sources. Blocks may be worked on at the same time. */
  find(evidence: EvidenceBlock, facts: PopulationFacts): Promise<Finding[]>;
  /** Number of blocks that are worked on at the same time. */
  readonly parallel: number;
  audit(sessions: SessionParts, order: AuditOrder): Promise<DataAudit>;
  /** Stops the threads; running work is abandoned. */
  close(): Promise<void>;
}

/** More threads than this do not make a rescoring faster, because the store feeds them. */
const MAX_SCORING_THREADS = 2;
const IDLE_MS = 60_000;

/** The tasks by name, with their parameters and results. */
export type Tasks = { [Name in keyof BackgroundTasks]: BackgroundTasks[Name] };
type Ask = <Name extends keyof Tasks>(name: Name, ...parameters: Parameters<Tasks[Name]>) => Promise<Awaited<ReturnType<Tasks[Name]>>>;

/** Runs the work on the caller's thread: for the command line, and when threads are turned off. */
export const inlineBackground = (kernels: KernelPool): Background => {
  const tasks = new BackgroundTasks(kernels);
  const ask: Ask = async (name, ...parameters) => (await (tasks[name] as (...of: unknown[]) => unknown).apply(tasks, parameters)) as never;
  return toBackground({ parallel: 1, fitting: ask, scoring: ask, fitted: async () => undefined, close: async () => undefined });
};

/**
 * Runs the work on threads of low priority: one fits, others score and find. The fitting thread stops after each fit, because
 * it needs much memory and seldom runs; the others stop when they are idle. Each thread starts at first use.
 *
 * @param script - the bundled background-worker
 * @param kernel_script - the bundled kernel-worker, for the threads that fitting uses
 * @param threads - threads that fitting uses in addition to its own
 */
export const createBackground = (script: string, kernel_script: string, threads: number): Background => {
  const open = (size: number, idle_ms?: number): ThreadPool<Tasks> => new ThreadPool({ script, size, settings: { kernel_script, threads }, idle_ms });
  const parallel = Math.min(MAX_SCORING_THREADS, threads + 1);
  const scoring = open(parallel, IDLE_MS);
  let fitting = open(1);
  return toBackground({
    parallel,
    fitting: (name, ...parameters) => fitting.run(name, ...parameters),
    scoring: (name, ...parameters) => scoring.run(name, ...parameters),
    fitted: async () => {
      const ended = fitting;
      fitting = open(1);
      await ended.close();
    },
    close: async () => {
      await Promise.all([fitting.close(), scoring.close()]);
    },
  });
};

/** Runs tasks, on threads or inline. */
interface TaskRunner {
  readonly parallel: number;
  readonly fitting: Ask;
  readonly scoring: Ask;
  /** Called after each fit, when no other fit is running. */
  readonly fitted: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const toBackground = ({ parallel, fitting, scoring, fitted, close }: TaskRunner): Background => {
  const takeTurn = inTurn();
  return {
    fit: async (sessions, order) => {
      const endTurn = await takeTurn();
      try {
        return await fitting('fit', await collect(sessions), order);
      } finally {
        await fitted().finally(endTurn);
      }
    },
    contest: async (sessions) => {
      const contest = randomUUID();
      const endTurn = await takeTurn();
      const end = (): Promise<void> => fitting('drop', contest).finally(() => fitted().finally(endTurn));
      try {
        const split = await fitting('split', contest, await collect(sessions));
        return { split, end, fit: (order) => fitting('fitChallenger', contest, order), compare: (champion, order) => fitting('compare', contest, champion, order) };
      } catch (error) {
        await end();
        throw error;
      }
    },
    measure: (block) => scoring('measure', block),
    score: async ({ model_version, body }, block) => {
      const verdicts = (await scoring('score', model_version, block)) ?? (await scoring('score', model_version, block, body));
      if (verdicts === null) throw new RangeError(`The stored model ${model_version} has another version in its text.`);
      return verdicts;
    },
    find: (evidence, facts) => scoring('find', evidence, facts),
    parallel,
    audit: async (sessions, order) => {
      const endTurn = await takeTurn();
      try {
        return await scoring('audit', await collect(sessions), order);
      } finally {
        endTurn();
      }
    },
    close,
  };
};

/** Returns all parts; they are shared memory, so another thread gets them without a copy. */
const collect = async (sessions: SessionParts): Promise<SessionBlock[]> => {
  const blocks: SessionBlock[] = [];
  for await (const block of sessions) blocks.push(block);
  return blocks;
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
