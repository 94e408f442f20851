import type { Log } from '../runtime/telemetry/log.ts';

/** Stages of an import, in order: an upload, and what follows in the background. */
export type Stage = 'storing' | 'fitting' | 'scoring' | 'finding' | 'auditing';

/** Runs work as a stage. */
export type InStage = <T>(stage: Stage, work: () => Promise<T>) => Promise<T>;

/** Announces the stages of uploads and background work, and logs the time that each took. */
export class Stages {
  private listener: (stage: Stage) => void = () => undefined;

  constructor(
    private readonly log: Pick<Log, 'debug'>,
    private readonly now: () => number,
  ) {}

  /** Sets the function that is called when a stage begins. */
  listen(listener: (stage: Stage) => void): void {
    this.listener = listener;
  }

  /** Runs work as a stage. The CPU time in the log is that of the whole process meanwhile, with all its threads. */
  readonly run: InStage = async (stage, work) => {
    this.listener(stage);
    const started = this.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    this.log.debug({ stage, took_ms: this.now() - started, cpu_ms: Math.round((user + system) / 1000) }, 'stage ended');
    return result;
  };
}
