import { createReadStream } from 'node:fs';
import { parseMonitoredNetworks } from '../../datasource-server/src/intake/readers/monitored-networks.ts';
import { readRows } from '../../datasource-server/src/intake/readers/read-rows.ts';

const WINDOW_MS = 600_000;
const CHUNK_BYTES = 1024 * 1024;

/** Reads a log into blocks on this thread, as the reader thread of the server does, and returns the time that it took. */
export const measureRead = async (log: string): Promise<{ wall_s: number; cpu_s: number }> => {
  const started = performance.now();
  const before = process.cpuUsage();
  const rows = readRows(createReadStream(log, { highWaterMark: CHUNK_BYTES }), {}, { window_ms: WINDOW_MS, isMonitored: parseMonitoredNetworks([]) });
  while ((await rows.next()).done !== true);
  const { user, system } = process.cpuUsage(before);
  return { wall_s: (performance.now() - started) / 1000, cpu_s: (user + system) / 1e6 };
};
