import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { createKernelPool } from '../../runtime/threads/kernel-pool.ts';
import { serveCalls } from '../../runtime/threads/serve-calls.ts';
import type { Tasks } from './background.ts';
import { BackgroundTasks } from './background-tasks.ts';

/** Lower priority than the thread that answers requests and than the store's threads. */
const PRIORITY = 15;
// Only on Linux is the priority per thread; elsewhere it would slow down the whole process.
if (process.platform === 'linux') setPriority(PRIORITY);

const { kernel_script, threads } = workerData as { kernel_script: string; threads: number };
// This thread waits while its kernels run, so they may use one thread more.
const tasks = new BackgroundTasks(createKernelPool(kernel_script, threads + 1));

serveCalls({
  drop: tasks.drop.bind(tasks),
  fit: tasks.fit.bind(tasks),
  split: tasks.split.bind(tasks),
  fitChallenger: tasks.fitChallenger.bind(tasks),
  compare: tasks.compare.bind(tasks),
  measure: tasks.measure.bind(tasks),
  score: tasks.score.bind(tasks),
  find: tasks.find.bind(tasks),
  audit: tasks.audit.bind(tasks),
} satisfies Tasks);
