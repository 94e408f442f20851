import { setPriority } from 'node:os';
import { createKernelPool, serveKernels } from '../../runtime/threads/kernel-pool.ts';
import { serveCalls } from '../../runtime/threads/serve-calls.ts';
import type { WorkerTasks } from './background.ts';
import { BackgroundTasks } from './background-tasks.ts';

/** Lower priority than the thread that answers requests and than the store's threads. */
const PRIORITY = 15;
// Only on Linux is the priority per thread; elsewhere it would slow down the whole process.
if (process.platform === 'linux') setPriority(PRIORITY);

const tasks = new BackgroundTasks();

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
  serveKernels,
  useKernels: (ports) => tasks.use(createKernelPool(ports)),
} satisfies WorkerTasks);
