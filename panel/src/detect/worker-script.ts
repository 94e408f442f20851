/**
 * Where a worker's script lies. It takes the place of `Worker` in webpack's pattern, `new WorkerScript(new URL(...,
 * import.meta.url))`, by which webpack builds the script: who starts it may then choose how.
 */
export class WorkerScript {
  readonly url: string;

  constructor(url: URL | string) {
    this.url = String(url);
  }
}
