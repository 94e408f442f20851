import { WorkerScript } from './worker-script';

/** Returns the URL of the built worker, in the plugin's folder. */
export const workerScriptUrl = (): string =>
  // Built as a plain script: an AMD module, the format of plugins, needs `define`, which a worker does not have.
  new WorkerScript(
    /* webpackChunkName: "score-rows-worker" */
    /* webpackEntryOptions: { library: { type: 'var', name: 'weirScoreRows' } } */
    new URL('./score-rows.worker.ts', import.meta.url)
  ).url;
