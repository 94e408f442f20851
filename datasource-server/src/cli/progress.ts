import { setImmediate as turn } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';

/** Shows the stages of long work. */
export interface Progress {
  /** Begins a stage. Its bar has a total if one is given, such as bytes or sessions. */
  begin(stage: string, total?: number): Promise<void>;
  /** Adds to the bar of the stage. */
  advance(by: number): void;
}

const NONE: Progress = { begin: () => Promise.resolve(), advance: () => undefined };

/** Runs work with its stages shown on standard error, if `wanted` and if standard error is a terminal. */
export const withProgress = async <T>(wanted: boolean, work: (progress: Progress) => Promise<T>): Promise<T> => {
  if (!wanted || process.stderr.isTTY !== true) return work(NONE);
  const bars = new StageBars();
  try {
    return await work(bars);
  } finally {
    bars.end();
  }
};

/** A line for each stage: a bar where its total is known, else its duration. */
class StageBars implements Progress {
  private bar: SingleBar | null = null;
  private started: number | null = null;

  async begin(stage: string, total?: number): Promise<void> {
    this.end();
    if (total === undefined) {
      process.stderr.write(`${stage.padEnd(10)} ...`);
      this.started = performance.now();
    } else {
      this.bar = new SingleBar({ format: `${stage.padEnd(10)} {bar} {percentage} % {value}/{total}`, stream: process.stderr }, Presets.shades_classic);
      this.bar.start(total, 0);
    }
    // The stage may occupy this thread, so the line must be written before it runs.
    await turn();
  }

  advance(by: number): void {
    this.bar?.increment(by);
  }

  end(): void {
    this.bar?.stop();
    if (this.started !== null) process.stderr.write(` ${((performance.now() - this.started) / 1000).toFixed(1)} s\n`);
    [this.bar, this.started] = [null, null];
  }
}
