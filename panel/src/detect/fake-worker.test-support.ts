import { scoreRows, type ScoreRequest } from './score-rows';
import type { WorkerAnswer } from './score-off-page';

/** How workers behave in a test. */
export interface WorkerHabits {
  /** Throws when one is made, as for a script of another origin. */
  readonly refuses?: (url: string) => boolean;
  /** Reports an error after it was made, as for a script that cannot be loaded. */
  readonly breaks?: (url: string) => boolean;
  /** Never answers. */
  readonly isSilent?: boolean;
}

/** Workers that run the same function as the real one, on the next tasks; answers with those that were made. */
export function installFakeWorker({ refuses, breaks, isSilent = false }: WorkerHabits = {}) {
  const made: FakeWorker[] = [];

  class FakeWorker {
    onmessage: ((event: { data: WorkerAnswer }) => void) | null = null;
    onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
    isTerminated = false;
    requests: ScoreRequest[] = [];

    constructor(readonly url: string) {
      if (refuses?.(url)) {
        throw new DOMException('refused', 'SecurityError');
      }
      made.push(this);
      setTimeout(() =>
        breaks?.(url) ? this.onerror?.({ message: 'no such script', preventDefault: () => undefined }) : this.say({ kind: 'ready' })
      );
    }

    postMessage(request: ScoreRequest): void {
      this.requests.push(request);
      if (!isSilent) {
        setTimeout(() => this.say({ kind: 'scored', scored: scoreRows(structuredClone(request)) }));
      }
    }

    terminate(): void {
      this.isTerminated = true;
    }

    private say(data: WorkerAnswer): void {
      if (!this.isTerminated) {
        this.onmessage?.({ data });
      }
    }
  }

  Object.assign(globalThis, { Worker: FakeWorker });
  return made;
}
