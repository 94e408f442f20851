import type { WeirProcess } from './weir-process.ts';

const SOURCES = 1_000;
const WINDOW_S = 600;

/** A line of a VPC flow log, in the default format. */
export interface FlowLine {
  readonly text: string;
  /** Time of the log entry, UTC epoch ms. */
  readonly time: number;
  readonly bytes: number;
}

/** Returns the lines [from, to) of a flow log that starts at begins_ms. Each line has its own source and ten-minute window. */
export const flowLines = (from: number, to: number, begins_ms: number): FlowLine[] =>
  Array.from({ length: to - from }, (_, offset) => {
    const index = from + offset;
    const source = index % SOURCES;
    const start_s = Math.floor(begins_ms / 1000 / WINDOW_S) * WINDOW_S + Math.floor(index / SOURCES) * WINDOW_S;
    const bytes = 1000 + (index % 997);
    const text = `2 123456789012 eni-0a1b2c3d 198.18.${source >> 8}.${source & 255} 10.0.0.5 ${20_000 + (index % 40_000)} 443 6 10 ${bytes} ${start_s} ${start_s + 60} ACCEPT OK`;
    return { text, time: (start_s + 60) * 1000, bytes };
  });

/** Returns the number of sessions and bytes that a server has stored. */
export const storedTotals = async ({ url }: WeirProcess): Promise<{ session_count: number; bytes: number }> => {
  const queries = [{ ref_id: 'A', from_ms: 0, to_ms: 8_000_000_000_000, query: { queryType: 'traffic_summary' } }];
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify({ queries }) });
  const { results } = (await response.json()) as { results: { A: { frames: Array<{ fields: Array<{ name: string; values: number[] }> }> } } };
  const figure = (name: string): number => results.A.frames[0].fields.find((field) => field.name === name)!.values[0];
  return { session_count: figure('session_count'), bytes: figure('bytes_in') + figure('bytes_out') };
};

/** Returns the sessions and bytes of flow lines that are stored once each. */
export const totalsOf = (lines: readonly FlowLine[]): { session_count: number; bytes: number } => ({
  session_count: lines.length,
  bytes: lines.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** Waits until a server has stored these totals; fails with the actual totals. Closed connections are reopened. */
export const waitForTotals = async (weir: WeirProcess, wanted: { session_count: number; bytes: number }, most_ms: number): Promise<void> => {
  const until = Date.now() + most_ms;
  for (;;) {
    const totals = await storedTotals(weir).catch((error: Error) => ({ session_count: -1, bytes: -1, error: String(error.cause ?? error) }));
    if (totals.session_count === wanted.session_count && totals.bytes === wanted.bytes) return;
    if (weir.process.exitCode !== null) throw new Error(`weir ended with ${weir.process.exitCode}`);
    if (Date.now() > until) throw new Error(`totals differ: got ${JSON.stringify(totals)}, expected ${JSON.stringify(wanted)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
