/** Duration of a call, s. */
export interface Taken {
  /** User and system time of the whole process. */
  readonly cpu_s: number;
  readonly wall_s: number;
}

/** Measures a call, including the promise it returns. */
export async function take(run: () => unknown): Promise<Taken> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await run();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu_s: (user + system) / 1e6, wall_s: (performance.now() - wall) / 1e3 };
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
