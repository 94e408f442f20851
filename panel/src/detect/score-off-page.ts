import { aborted, isAborted } from './aborted';
import type { ScoredRows, ScoreRequest } from './score-rows';
import { workerScriptUrl } from './worker-script-url';

/** What the worker says: that it runs, and then what it found. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'scored'; readonly scored: ScoredRows }
  | { readonly kind: 'failed'; readonly message: string };

/** Where rows are scored: in a worker from the plugin's folder, in one from a blob that loads the script, or between frames. */
export type ScorePlace = 'worker' | 'blob' | 'page';

/** A worker that has not said by then that it runs counts as refused. */
const START_LIMIT_MS = 5_000;

function openWorker(place: 'worker' | 'blob', url: string): { worker: Worker; release: () => void } {
  if (place === 'worker') {
    return { worker: new Worker(url), release: () => undefined };
  }
  // A script of another origin may be imported where it may not be started: so Grafana does with plugins on a CDN.
  const blob = new Blob([`importScripts(${JSON.stringify(url)});`], { type: 'text/javascript' });
  const held = URL.createObjectURL(blob);
  try {
    return { worker: new Worker(held), release: () => URL.revokeObjectURL(held) };
  } catch (error) {
    URL.revokeObjectURL(held);
    throw error;
  }
}

/** A worker that runs; it fails where the browser, a content policy or the network refuses it. */
function startWorker(place: 'worker' | 'blob', url: string, signal: AbortSignal): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const { worker, release } = openWorker(place, url);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      release();
      end();
    };
    const fail = (error: Error) =>
      settle(() => {
        worker.terminate();
        reject(error);
      });
    const giveUp = () => fail(aborted());
    const timer = setTimeout(() => fail(new Error('The worker did not start.')), START_LIMIT_MS);
    signal.addEventListener('abort', giveUp);
    worker.onerror = (event) => {
      event.preventDefault();
      fail(new Error(event.message || 'The worker was refused.'));
    };
    worker.onmessage = () => settle(() => resolve(worker));
  });
}

function askWorker(worker: Worker, request: ScoreRequest, signal: AbortSignal): Promise<ScoredRows> {
  return new Promise<ScoredRows>((resolve, reject) => {
    const giveUp = () => reject(aborted());
    signal.addEventListener('abort', giveUp, { once: true });
    worker.onerror = (event) => reject(new Error(event.message || 'The worker stopped.'));
    worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.kind === 'scored') {
        resolve(data.scored);
      } else if (data.kind === 'failed') {
        reject(new Error(data.message));
      }
    };
    if (signal.aborted) {
      giveUp();
    } else {
      // A copy: where a worker is lost the rows are still here.
      worker.postMessage(request);
    }
  }).finally(() => worker.terminate());
}

/** The first place to try; a place that refused once is not asked again on this page. */
let places: readonly ScorePlace[] = ['worker', 'blob', 'page'];

/**
 * Scores rows away from the page, or where workers are refused in slices on it; the answer is the same.
 *
 * @throws DOMException `AbortError` when the signal is given; Error with the kernel's sentence
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
