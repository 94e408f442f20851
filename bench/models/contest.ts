import type { Contestant, Job } from './contestants.ts';
import { median } from './stopwatch.ts';

/** Time of one contestant for one job, and its ratio to the peer: above 1 it is faster. */
export interface Standing {
  readonly job: Job;
  readonly name: string;
  readonly seconds: number[];
  /** Peer's seconds divided by ours, round by round; empty for the peer itself and without a peer. */
  readonly ratios: number[];
}

/**
 * Runs a job with all contestants in turn, round by round, and compares each with the last one, the peer.
 *
 * @param seconds - CPU seconds for one thread; wall-clock seconds for several.
 * @param warmUps - rounds that are not counted.
 */
export async function compete(
  job: Job,
  contestants: readonly Contestant[],
  how: { readonly rounds: number; readonly warmUps: number; readonly seconds: 'cpu_s' | 'wall_s' },
): Promise<Standing[]> {
  const able = contestants.filter(({ jobs }) => jobs.includes(job));
  const standings = able.map(({ name }) => ({ job, name, seconds: [] as number[], ratios: [] as number[] }));
  for (let round = -how.warmUps; round < how.rounds; round++) {
    const taken: number[] = [];
    for (const contestant of able) taken.push((await contestant.run(job))[how.seconds]);
    if (round < 0) continue;
    taken.forEach((seconds, index) => {
      standings[index].seconds.push(seconds);
      if (index < able.length - 1) standings[index].ratios.push(taken[taken.length - 1] / seconds);
    });
  }
  return standings;
}

const JOB_NAMES: Record<Job, string> = {
  'if-fit': 'isolation forest, fit',
  'if-score': 'isolation forest, score',
  'rf-fit': 'random forest, fit',
  'rf-probability': 'random forest, probability',
};

/** Returns a table row: job, contestant, median seconds, ratio with its range. */
export function standingRow({ job, name, seconds, ratios }: Standing): string {
  const spread = ratios.length === 0 ? '' : `x${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
  return `| ${JOB_NAMES[job]} | ${name} | ${median(seconds).toFixed(3)} | ${spread} |\n`;
}

export const tableHead = (title: string, seconds: string): string => `\n${title}\n\n| job | contestant | ${seconds} | ratio to the peer |\n|---|---|---|---|\n`;
