import type { ColumnMapping, IngestReport } from '@weir/schema';

const KEPT_LINE_NUMBERS = 5;
const KEPT_REASONS = 50;

/** Rows counted by reason, with the first line numbers of each; at most 50 reasons are told apart. */
export class ReasonCounts {
  private readonly byReason = new Map<string, { count: number; lines: number[] }>();
  total = 0;

  add(reason: string, line: number): void {
    this.total++;
    const key = this.byReason.has(reason) || this.byReason.size < KEPT_REASONS ? reason : 'other reasons';
    const entry = this.byReason.get(key) ?? { count: 0, lines: [] };
    entry.count++;
    if (entry.lines.length < KEPT_LINE_NUMBERS) entry.lines.push(line);
    this.byReason.set(key, entry);
  }

  toReport(): IngestReport['rejects'] {
    return [...this.byReason].map(([reason, { count, lines }]) => ({ reason, count, lines })).sort((a, b) => b.count - a.count);
  }
}

/** What became of the rows of one log beside those that are handed on. */
export class LogTally {
  /** Id of the source that the log was read by; null until its head was seen. */
  source_id: string | null = null;
  /** The mapping that was suggested for it; null where the source is known, or the mapping was given. */
  mapping: ColumnMapping | null = null;
  /** Rows that could not be read. */
  readonly rejects = new ReasonCounts();
  /** Rows that say themselves that they tell of no traffic. */
  readonly skips = new ReasonCounts();
  /** Rows that were read although they have fields that Weir does not know. */
  rows_with_new_fields = 0;

  /** The part of an ingest report that a log alone decides. */
  toReport(): Pick<IngestReport, 'source_id' | 'mapping' | 'rows_rejected' | 'rejects' | 'rows_skipped' | 'skips' | 'rows_with_new_fields'> {
    return {
      source_id: this.source_id,
      mapping: this.mapping,
      rows_rejected: this.rejects.total,
      rejects: this.rejects.toReport(),
      rows_skipped: this.skips.total,
      skips: this.skips.toReport(),
      rows_with_new_fields: this.rows_with_new_fields,
    };
  }
}
