import type { Contestant, Job } from './contestants.ts';
import { median } from './stopwatch.ts';

/** What one contestant took for one job, and how it stands to the peer: above 1 it is faster. */
export interface Standing {
  readonly job: Job;
  readonly name: string;
  readonly seconds: number[];
  /** Peer's seconds / ours, round by round; empty for the peer itself and where there is none. */
  readonly ratios: number[];
}

/**
 * Has all contestants do a job in turn, round after round, and compares each with the last of them, the peer.
 *
 * @param seconds - CPU seconds on one thread; wall seconds where there are several.
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

/** A row of the table: job, contestant, median seconds, ratio with its spread. */
export function standingRow({ job, name, seconds, ratios }: Standing): string {
  const spread = ratios.length === 0 ? '' : `x${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
  return `| ${JOB_NAMES[job]} | ${name} | ${median(seconds).toFixed(3)} | ${spread} |\n`;
}

export const tableHead = (title: string, seconds: string): string => `\n${title}\n\n| job | who | ${seconds} | against the peer |\n|---|---|---|---|\n`;
