import { aborted } from './aborted';
import { scoreInSteps, type ScoredRows, type ScoreRequest } from './score-rows';

const SLICE_ROWS = 1_000;
const SLICE_MS = 12;

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Scores on the main thread, a few milliseconds at a time, so that the page stays responsive. */
export async function scoreInSlices(request: ScoreRequest, signal: AbortSignal): Promise<ScoredRows> {
  const steps = scoreInSteps(request, SLICE_ROWS);
  let sliceEnd = performance.now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
    if (performance.now() >= sliceEnd) {
      await nextTask();
      sliceEnd = performance.now() + SLICE_MS;
    }
    if (signal.aborted) {
      throw aborted();
    }
  }
}
