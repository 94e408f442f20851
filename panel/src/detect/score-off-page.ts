import { aborted, isAborted } from './aborted';
import type { ScoredRows, ScoreRequest } from './score-rows';
import { workerScriptUrl } from './worker-script-url';

/** Messages of the worker: first `ready`, then a result. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'scored'; readonly scored: ScoredRows }
  | { readonly kind: 'failed'; readonly message: string };

/** Where rows are scored: a worker from the plugin's folder, a worker from a blob that loads the script, or the main thread. */
export type ScorePlace = 'worker' | 'blob' | 'page';

/** Time limit for the `ready` message. A slower worker counts as refused. */
const START_LIMIT_MS = 5_000;

function openWorker(place: 'worker' | 'blob', url: string): { worker: Worker; release: () => void } {
  if (place === 'worker') {
    return { worker: new Worker(url), release: () => undefined };
  }
  // Browsers do not start a worker from another origin, but let a blob worker import its script. Grafana does the same on a CDN.
  const blob = new Blob([`importScripts(${JSON.stringify(url)});`], { type: 'text/javascript' });
  const blobUrl = URL.createObjectURL(blob);
  try {
    return { worker: new Worker(blobUrl), release: () => URL.revokeObjectURL(blobUrl) };
  } catch (error) {
    URL.revokeObjectURL(blobUrl);
    throw error;
  }
}

/** Starts a worker. Rejects if the browser, a content security policy or the network refuses it. */
function startWorker(place: 'worker' | 'blob', url: string, signal: AbortSignal): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const { worker, release } = openWorker(place, url);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      release();
      end();
    };
    const fail = (error: Error) =>
      settle(() => {
        worker.terminate();
        reject(error);
      });
    const cancel = () => fail(aborted());
    const timer = setTimeout(() => fail(new Error(`The worker did not start within ${START_LIMIT_MS / 1000} s.`)), START_LIMIT_MS);
    signal.addEventListener('abort', cancel);
    worker.onerror = (event) => {
      event.preventDefault();
      fail(new Error(event.message || 'The worker was refused.'));
    };
    worker.onmessage = () => settle(() => resolve(worker));
  });
}

function askWorker(worker: Worker, request: ScoreRequest, signal: AbortSignal): Promise<ScoredRows> {
  return new Promise<ScoredRows>((resolve, reject) => {
    const cancel = () => reject(aborted());
    signal.addEventListener('abort', cancel, { once: true });
    worker.onerror = (event) => reject(new Error(event.message || 'The worker stopped.'));
    worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.kind === 'scored') {
        resolve(data.scored);
      } else if (data.kind === 'failed') {
        reject(new Error(data.message));
      }
    };
    if (signal.aborted) {
      cancel();
    } else {
      // Not transferred: if the worker is lost, the rows are still needed here.
      worker.postMessage(request);
    }
  }).finally(() => worker.terminate());
}

/** Places to try, in order. A place that refused once is removed for the lifetime of the page. */
let places: readonly ScorePlace[] = ['worker', 'blob', 'page'];

/**
 * Scores rows in a worker, or in slices on the main thread if workers are refused. The result is the same.
 *
 * @throws DOMException `AbortError` after the signal is aborted; Error with the message of the kernel
 */
export async function scoreOffPage(
  request: ScoreRequest,
  signal: AbortSignal
): Promise<{ scored: ScoredRows; place: ScorePlace }> {
  for (const place of places) {
    if (signal.aborted) {
      throw aborted();
    }
    if (place === 'page') {
      break;
    }
    let worker: Worker;
    try {
      worker = await startWorker(place, workerScriptUrl(), signal);
    } catch (error) {
      if (isAborted(error)) {
        throw error;
      }
      places = places.filter((other) => other !== place);
      continue;
    }
    return { scored: await askWorker(worker, request, signal), place };
  }
  const { scoreInSlices } = await import('./score-in-slices');
  return { scored: await scoreInSlices(request, signal), place: 'page' };
}
