import { ATTACK_KINDS, type AttackKind } from './attack-sessions.ts';
import { BENIGN_REGULARS, oneOffs } from './benign-traps.ts';
import { population } from './population.ts';
import { compareRows, WINDOW_MS, type SampleRow } from './sample-row.ts';
import { calmRows } from './source.ts';
import { stagedAttacks } from './staged-attacks.ts';
import type { BenignTruth, Truth } from './truth.ts';

/** Seed of the committed sample. */
export const SAMPLE_SEED = 42;

/** End of the committed sample: midnight after Sunday, 2026-03-08 (UTC epoch ms). */
export const SAMPLE_END_MS = Date.UTC(2026, 2, 9);

/** Windows in a sample: seven days of ten minutes. */
export const SAMPLE_WINDOWS = 1008;

/** Options of a sample. */
export interface SampleOptions {
  readonly seed: number;
  /** End of its last window, a ten-minute mark in UTC epoch ms; default SAMPLE_END_MS. */
  readonly endMs?: number;
  /** Attacks in the sample, by default all; empty for a normal week. */
  readonly attacks?: readonly AttackKind[];
}

/** A sample: its rows in file order, and the ground truth. */
export interface Sample {
  readonly rows: SampleRow[];
  readonly truth: Truth;
}

const rowKey = (row: SampleRow): string => `${row.src_ip} ${row.start_time} ${row.dst_port} ${row.response_code}`;

/**
 * Returns seven days of synthetic traffic that end at endMs: normal traffic by time of day, harmless unusual events, and the
 * requested attacks, placed by their distance from the end. The same options give the same rows. The addresses of an attack
 * have no normal traffic while it runs.
 *
 * @throws RangeError where endMs is not on a ten-minute mark
 */
export function generateSample({ seed, endMs = SAMPLE_END_MS, attacks: kinds = ATTACK_KINDS }: SampleOptions): Sample {
  if (endMs % WINDOW_MS !== 0) throw new RangeError(`endMs is not on a ten-minute mark: got ${endMs}, expected a multiple of ${WINDOW_MS}`);
  const startMs = endMs - SAMPLE_WINDOWS * WINDOW_MS;
  const attacks = stagedAttacks(seed, endMs, kinds);
  const events = oneOffs(seed, endMs);

  const rows = new Map<string, SampleRow>();
  const add = (row: SampleRow): unknown => rows.set(rowKey(row), row);
  for (const source of population(seed)) {
    const busy = attacks.filter(({ truth }) => truth.src_ips.includes(source.src_ip)).map(({ truth }) => truth);
    for (let at = startMs; at < endMs; at += WINDOW_MS) {
      if (!busy.some((truth) => at >= truth.start_time && at < truth.end_time)) calmRows(seed, source, at).forEach(add);
    }
  }
  for (const { rows: eventRows } of [...events, ...attacks]) eventRows.forEach(add);

  const sorted = [...rows.values()].sort(compareRows);
  const benign = [
    ...BENIGN_REGULARS.map((described) => ({ ...described, start_time: startMs, end_time: endMs })),
    ...events.map(({ described, rows: eventRows }) => ({
      ...described,
      start_time: Math.min(...eventRows.map((row) => row.start_time)),
      end_time: Math.max(...eventRows.map((row) => row.end_time)),
    })),
  ].map((entry): BenignTruth => ({ ...entry, session_count: rowsWithin(sorted, entry).length }));
  return {
    rows: sorted,
    truth: { seed, start_time: startMs, end_time: endMs, session_count: sorted.length, attacks: attacks.map(({ truth }) => truth), benign },
  };
}

/** Returns the rows of these addresses whose windows lie within [start_time, end_time]. */
export function rowsWithin(
  rows: readonly SampleRow[],
  { src_ips, start_time, end_time }: { readonly src_ips: readonly string[]; readonly start_time: number; readonly end_time: number },
): SampleRow[] {
  const addresses = new Set(src_ips);
  return rows.filter((row) => addresses.has(row.src_ip) && row.start_time >= start_time && row.end_time <= end_time);
}
