import { randomUUID } from 'node:crypto';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { DataAudit, EvidenceBlock, Finding, ModelComparison, SessionBlock, VerdictBlock } from '@weir/schema';
import type { PopulationFacts } from '../../detect/findings/population.ts';
import type { KernelPool } from '../../runtime/threads/kernel-pool.ts';
import type { Thread } from '../../runtime/threads/thread.ts';
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
export type Tasks = { [Name in keyof Omit<BackgroundTasks, 'use'>]: BackgroundTasks[Name] };
type Ask = <Name extends keyof Tasks>(name: Name, ...parameters: Parameters<Tasks[Name]>) => Promise<Awaited<ReturnType<Tasks[Name]>>>;

/** Functions of a background thread: the tasks, and help with the kernels of a task on another thread. */
export interface WorkerTasks extends Tasks {
  /** Runs kernels for the thread at the other end, until it closes the port. */
  readonly serveKernels: (port: MessagePort) => Promise<void>;
  /** Lets the threads at the other ends of ports run kernels of the tasks that follow. */
  readonly useKernels: (ports: readonly MessagePort[]) => Promise<void>;
}

/** Runs the work on the caller's thread: for the command line, and when threads are turned off. */
export const inlineBackground = (kernels: KernelPool): Background => {
  const tasks = new BackgroundTasks(kernels);
  const ask: Ask = async (name, ...parameters) => (await (tasks[name] as (...of: unknown[]) => unknown).apply(tasks, parameters)) as never;
  return toBackground({ parallel: 1, openFitter: async () => ({ ask, end: () => undefined }), scoring: ask, close: async () => undefined });
};

/**
 * Runs the work on threads of low priority. A fit takes one of them, and the free ones help it; the others score and find.
 * Threads start at first use and end when they are idle.
 *
 * @param script - the bundled background-worker
 * @param threads - threads in addition to the one that a fit takes
 */
export const createBackground = (script: string, threads: number): Background => {
  const pool = new ThreadPool<WorkerTasks>({ script, size: threads + 1, idle_ms: IDLE_MS });
  return toBackground({
    parallel: Math.min(MAX_SCORING_THREADS, threads + 1),
    openFitter: async () => {
      const thread = await pool.acquire();
      const ask: Ask = (name, ...parameters) => {
        const run = (): ReturnType<typeof thread.call<typeof name>> => thread.call(name, ...parameters);
        return HELPED.has(name) ? withHelpers(pool, thread, run) : run();
      };
      return { ask, end: () => pool.release(thread) };
    },
    scoring: (name, ...parameters) => pool.run(name, ...parameters),
    close: () => pool.close(),
  });
};

/** Tasks whose kernels other threads can run. */
const HELPED: ReadonlySet<keyof Tasks> = new Set(['fit', 'fitChallenger', 'compare']);

/** Runs work of a thread while all free threads of its pool run kernels for it. */
const withHelpers = async <T>(pool: ThreadPool<WorkerTasks>, thread: Thread<WorkerTasks>, work: () => Promise<T>): Promise<T> => {
  const ports: MessagePort[] = [];
  for (let helper = pool.tryAcquire(); helper !== null; helper = pool.tryAcquire()) {
    const taken = helper;
    const { port1, port2 } = new MessageChannel();
    ports.push(port1);
    // A helper that ends is reported to the thread that it helps.
    void taken.send('serveKernels', [port2], [port2]).catch(() => undefined).finally(() => pool.release(taken));
  }
  try {
    await thread.send('useKernels', [ports], ports);
    return await work();
  } finally {
    // Gives the helpers back; the ports of a thread that has ended are closed already.
    await thread.call('useKernels', []).catch(() => undefined);
  }
};

/** A thread that fits, for one caller alone. */
interface Fitter {
  readonly ask: Ask;
  readonly end: () => void;
}

/** Runs tasks, on threads or inline. */
interface TaskRunner {
  readonly parallel: number;
  readonly openFitter: () => Promise<Fitter>;
  readonly scoring: Ask;
  readonly close: () => Promise<void>;
}

const toBackground = ({ parallel, openFitter, scoring, close }: TaskRunner): Background => {
  const takeTurn = inTurn();
  return {
    fit: async (sessions, order) => {
      const endTurn = await takeTurn();
      try {
        const blocks = await collect(sessions);
        const fitter = await openFitter();
        return await fitter.ask('fit', blocks, order).finally(fitter.end);
      } finally {
        endTurn();
      }
    },
    contest: async (sessions) => {
      const contest = randomUUID();
      const endTurn = await takeTurn();
      let fitter: Fitter | null = null;
      const end = async (): Promise<void> => {
        if (fitter === null) return endTurn();
        await fitter.ask('drop', contest).finally(fitter.end).finally(endTurn);
      };
      try {
        const blocks = await collect(sessions);
        fitter = await openFitter();
        const { ask } = fitter;
        const split = await ask('split', contest, blocks);
        return { split, end, fit: (order) => ask('fitChallenger', contest, order), compare: (champion, order) => ask('compare', contest, champion, order) };
      } catch (error) {
        await end().catch(() => undefined);
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
