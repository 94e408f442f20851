import type { IngestReport, RecordBlock } from '@weir/schema';
import { parseMonitoredNetworks } from '../intake/readers/monitored-networks.ts';
import { countRows, readRows, type LogReport } from '../intake/readers/read-rows.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import type { Intake, TakeOrigin } from '../intake/feeds/run-feed.ts';

const RULES = { window_ms: 600_000, isMonitored: parseMonitoredNetworks([]) };

/** Rows of a log by their identities, in order. */
export interface ReadLog {
  readonly keys: readonly string[];
  readonly report: LogReport;
}

/** Reads a log as the server does; returns the identities of its rows. */
export const readLog = async (chunks: AsyncIterable<Uint8Array>, hints: LogHints = {}): Promise<ReadLog> => {
  const rows = readRows(chunks, hints, RULES);
  const keys: string[] = [];
  for (;;) {
    const next = await rows.next();
    if (next.done === true) return { keys, report: next.value };
    if ('block' in next.value) keys.push(...keysOf(next.value.block));
    else for (let row = 0; row < next.value.sessions.size; row++) keys.push(`session ${next.value.sessions.ids.slice(4 * row, 4 * row + 4).join(' ')}`);
    if (countRows(next.value) === 0) throw new Error('a block without rows');
  }
};

const keysOf = ({ size, keys }: RecordBlock): string[] => [...keys.record_key.subarray(0, size)].map(String);

/** What a take does besides storing rows: fail before they are stored, or right after. */
export type Crash = 'before' | 'after' | null;

/** An intake that keeps rows and positions in memory, both in one step, and fails where it is asked to. */
export class MemoryIntake implements Intake {
  /** Stored rows, each once. */
  readonly rows = new Set<string>();
  readonly positions = new Map<string, string>();
  readonly quarantined: Array<{ readonly label: string; readonly reason: string; readonly text: string }> = [];
  rows_duplicate = 0;
  rows_rejected = 0;
  /** Called at each take. */
  crash: () => Crash = () => null;
  /** Called when a take crashes: nothing may happen after it. */
  end: () => void = () => undefined;

  async take(log: AsyncIterable<Uint8Array>, hints: LogHints, origin: TakeOrigin): Promise<IngestReport> {
    const { keys, report } = await readLog(log, hints);
    const crash = this.crash();
    if (crash !== null) this.end();
    if (crash === 'before') throw new Error('crash before the rows are stored');
    const fresh = keys.filter((key) => !this.rows.has(key));
    fresh.forEach((key) => this.rows.add(key));
    const position = origin.position?.(report);
    if (position !== undefined) this.positions.set(`${origin.feed} ${position.part ?? ''}`, position.value);
    this.rows_duplicate += keys.length - fresh.length;
    this.rows_rejected += report.rows_rejected;
    if (crash === 'after') throw new Error('crash after the rows are stored');
    const { layouts: _layouts, requests: _requests, ...tally } = report;
    return { ...tally, rows_read: keys.length + tally.rows_rejected, rows_stored: fresh.length, rows_duplicate: keys.length - fresh.length, rows_late: 0, anomaly_count: null } as unknown as IngestReport;
  }

  async examine(log: AsyncIterable<Uint8Array>, hints: LogHints): Promise<LogReport> {
    return (await readLog(log, hints)).report;
  }

  async load(feed: string, part = ''): Promise<string | null> {
    return this.positions.get(`${feed} ${part}`) ?? null;
  }

  async keep(feed: string, { part = '', value }: { readonly part?: string; readonly value: string }): Promise<void> {
    this.positions.set(`${feed} ${part}`, value);
  }

  async saveState(): Promise<void> {}

  async quarantine({ label, reason }: { readonly label: string; readonly reason: string }, log: AsyncIterable<Uint8Array>): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const part of log) parts.push(part);
    this.quarantined.push({ label, reason, text: Buffer.concat(parts).toString() });
  }
}
