import type { ColumnMapping, IngestReport } from '@weir/schema';

const KEPT_LINE_NUMBERS = 5;
const KEPT_REASONS = 50;

/** Counts rows by reason and keeps the first line numbers of each; at most 50 different reasons. */
export class ReasonCounts {
  private readonly byReason = new Map<string, { count: number; lines: number[] }>();
  total = 0;

  /** @param line - from 1; 0 for a line whose number is not known */
  add(reason: string, line: number): void {
    this.total++;
    const key = this.byReason.has(reason) || this.byReason.size < KEPT_REASONS ? reason : 'other reasons';
    const entry = this.byReason.get(key) ?? { count: 0, lines: [] };
    entry.count++;
    if (line > 0 && entry.lines.length < KEPT_LINE_NUMBERS) entry.lines.push(line);
    this.byReason.set(key, entry);
  }

  toReport(): IngestReport['rejects'] {
    return [...this.byReason].map(([reason, { count, lines }]) => ({ reason, count, lines: lines.sort((a, b) => a - b) })).sort((a, b) => b.count - a.count);
  }
}

/** Counts of rows that did not become sessions or records, and the format of one log. */
export class LogTally {
  /** Id of the log format; null until the head was read. */
  source_id: string | null = null;
  /** The suggested mapping; null where the format is known or the mapping was given. */
  mapping: ColumnMapping | null = null;
  /** What to check about the mapping, each as a sentence. */
  warnings: readonly string[] = [];
  /** Rows that could not be read. */
  readonly rejects = new ReasonCounts();
  /** Valid rows that report no traffic. */
  readonly skips = new ReasonCounts();
  /** Rows that were read and have fields that Weir does not know. */
  rows_with_new_fields = 0;

  /** Returns the part of an ingest report that depends only on the log. */
  toReport(): Pick<IngestReport, 'source_id' | 'mapping' | 'warnings' | 'rows_rejected' | 'rejects' | 'rows_skipped' | 'skips' | 'rows_with_new_fields'> {
    return {
      source_id: this.source_id,
      mapping: this.mapping,
      warnings: [...this.warnings],
      rows_rejected: this.rejects.total,
      rejects: this.rejects.toReport(),
      rows_skipped: this.skips.total,
      skips: this.skips.toReport(),
      rows_with_new_fields: this.rows_with_new_fields,
    };
  }
}
