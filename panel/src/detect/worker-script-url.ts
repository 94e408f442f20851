import { WorkerScript } from './worker-script';

/** Address of the built worker, in the plugin's own folder. */
export const workerScriptUrl = (): string =>
  // Built as a plain script: as an AMD module, which plugins are, it would ask a worker for `define`.
  new WorkerScript(
    /* webpackChunkName: "score-rows-worker" */
    /* webpackEntryOptions: { library: { type: 'var', name: 'weirScoreRows' } } */
    new URL('./score-rows.worker.ts', import.meta.url)
  ).url;
