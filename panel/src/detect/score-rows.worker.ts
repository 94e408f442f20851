import { scoreRows, type ScoreRequest } from './score-rows';
import type { WorkerAnswer } from './score-off-page';

/** Type of `self` in a worker: the DOM types declare it as a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ScoreRequest>) => void) | null;
  postMessage(answer: WorkerAnswer, transfer?: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  try {
    const scored = scoreRows(data);
    const { scores, rarities, flags, typical, explained, strongest } = scored;
    scope.postMessage({ kind: 'scored', scored }, [
      scores.buffer,
      rarities.buffer,
      flags.buffer,
      typical.buffer,
      explained.buffer,
      strongest.buffer,
    ]);
  } catch (error) {
    scope.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
};
scope.postMessage({ kind: 'ready' });
