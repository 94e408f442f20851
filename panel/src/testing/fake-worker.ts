import { scoreRows, type ScoreRequest } from '../detect/score-rows';
import type { WorkerAnswer } from '../detect/score-off-page';

/** Behaviour of the workers in a test. */
export interface WorkerBehaviour {
  /** The constructor throws, as it does for a script of another origin. */
  readonly refuses?: (url: string) => boolean;
  /** The worker reports an error after its construction, as it does for a script that cannot be loaded. */
  readonly breaks?: (url: string) => boolean;
  /** The worker never responds. */
  readonly isSilent?: boolean;
}

/** Installs workers that run the function of the real worker in later tasks. Returns the workers that were constructed. */
export function installFakeWorker({ refuses, breaks, isSilent = false }: WorkerBehaviour = {}) {
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
        breaks?.(url) ? this.onerror?.({ message: 'no such script', preventDefault: () => undefined }) : this.respond({ kind: 'ready' })
      );
    }

    postMessage(request: ScoreRequest): void {
      this.requests.push(request);
      if (!isSilent) {
        setTimeout(() => this.respond({ kind: 'scored', scored: scoreRows(structuredClone(request)) }));
      }
    }

    terminate(): void {
      this.isTerminated = true;
    }

    private respond(data: WorkerAnswer): void {
      if (!this.isTerminated) {
        this.onmessage?.({ data });
      }
    }
  }

  Object.assign(globalThis, { Worker: FakeWorker });
  return made;
}
