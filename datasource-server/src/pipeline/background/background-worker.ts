import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { worker } from 'workerpool';
import { AppError } from '@weir/schema';
import { createKernelPool } from '../../runtime/threads/kernel-pool.ts';
import type { Answer } from './background.ts';
import { BackgroundTasks } from './background-tasks.ts';

/** Gives way to the thread that answers requests, and to what the store does for it. */
const PRIORITY = 15;
// On Linux a priority is a thread's own; elsewhere it is that of the whole process, which must not give way.
if (process.platform === 'linux') setPriority(PRIORITY);

const { kernel_script, threads } = workerData as { kernel_script: string; threads: number };
const tasks = new BackgroundTasks(createKernelPool(kernel_script, threads));

const answering =
  <A extends unknown[], T>(run: (...parameters: A) => T) =>
  async (...parameters: A): Promise<Answer<Awaited<T>>> => {
    try {
      return { done: await run(...parameters) };
    } catch (error) {
      if (error instanceof AppError) return { failed: { code: error.code, message: error.message } };
      throw error;
    }
  };

worker({
  take: answering(tasks.take.bind(tasks)),
  drop: answering(tasks.drop.bind(tasks)),
  fit: answering(tasks.fit.bind(tasks)),
  split: answering(tasks.split.bind(tasks)),
  fitChallenger: answering(tasks.fitChallenger.bind(tasks)),
  compare: answering(tasks.compare.bind(tasks)),
  load: answering(tasks.load.bind(tasks)),
  score: answering(tasks.score.bind(tasks)),
  find: answering(tasks.find.bind(tasks)),
  audit: answering(tasks.audit.bind(tasks)),
});
