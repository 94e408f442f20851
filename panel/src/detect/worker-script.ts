/**
 * URL of a worker script. It replaces `Worker` in the pattern that webpack recognises, `new WorkerScript(new URL(...,
 * import.meta.url))`. Webpack builds the script, and the caller decides how to start it.
 */
export class WorkerScript {
  readonly url: string;

  constructor(url: URL | string) {
    this.url = String(url);
  }
}
