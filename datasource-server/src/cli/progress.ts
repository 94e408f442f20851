import { Presets, SingleBar } from 'cli-progress';

/** Runs work with a progress bar on standard error, if `wanted` and if standard error is a terminal. */
export const withProgress = async (
  verb: string,
  total: number,
  wanted: boolean,
  work: (advance: (by: number) => void) => Promise<void>,
): Promise<void> => {
  if (!wanted || process.stderr.isTTY !== true) return work(() => undefined);
  const bar = new SingleBar({ format: `${verb} {bar} {percentage} % {value}/{total}`, stream: process.stderr }, Presets.shades_classic);
  bar.start(total, 0);
  try {
    await work((by) => bar.increment(by));
  } finally {
    bar.stop();
  }
};
