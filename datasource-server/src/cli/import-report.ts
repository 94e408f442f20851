import type { ColumnMapping, IngestReport } from '@weir/schema';

/** Ingest results of one file. */
export interface FileReport extends Omit<IngestReport, 'layouts' | 'anomaly_count'> {
  readonly file: string;
}

/** A file that could not be read at all, with the reason. */
export interface FailedFile {
  readonly file: string;
  readonly code: string;
  readonly message: string;
  /** Reasons of its rejected rows, where it was read as a log. */
  readonly rejects?: IngestReport['rejects'];
  /** Formats or mapping by which it was read, and why. */
  readonly explanation?: string;
}

/** Ingest results of one import. */
export interface ImportTotals {
  files_read: number;
  readonly files_failed: FailedFile[];
  rows_read: number;
  rows_stored: number;
  rows_duplicate: number;
  rows_rejected: number;
  rows_late: number;
  rows_skipped: number;
  readonly files: FileReport[];
}

/** Longest list of line numbers that is kept for a reason. */
const MAX_LINES = 5;

/** Returns totals without rows. */
export const emptyTotals = (): ImportTotals => ({ files_read: 0, files_failed: [], rows_read: 0, rows_stored: 0, rows_duplicate: 0, rows_rejected: 0, rows_late: 0, rows_skipped: 0, files: [] });

/** Adds the rows of a file. */
export const addFile = (totals: ImportTotals, report: FileReport): void => {
  totals.files_read++;
  totals.files.push(report);
  for (const name of ['rows_read', 'rows_stored', 'rows_duplicate', 'rows_rejected', 'rows_late', 'rows_skipped'] as const) totals[name] += report[name];
};

type Reasons = IngestReport['rejects'];

const addReasons = (before: Reasons, later: Reasons, lines_before: number): Reasons => {
  const merged = new Map(before.map((one) => [one.reason, one]));
  for (const { reason, count, lines } of later) {
    const known = merged.get(reason) ?? { reason, count: 0, lines: [] };
    merged.set(reason, { reason, count: known.count + count, lines: [...known.lines, ...lines.map((line) => line + lines_before)].slice(0, MAX_LINES) });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
};

/** Returns the report of a file from those of its pieces. `lines_before` is the number of lines before the later piece. */
export const mergeReports = (before: IngestReport, later: IngestReport, lines_before: number): IngestReport => ({
  rows_read: before.rows_read + later.rows_read,
  rows_stored: before.rows_stored + later.rows_stored,
  rows_duplicate: before.rows_duplicate + later.rows_duplicate,
  rows_late: before.rows_late + later.rows_late,
  source_id: later.source_id ?? before.source_id,
  mapping: before.mapping ?? later.mapping,
  explanation: later.explanation,
  layouts: later.layouts,
  warnings: [...new Set([...before.warnings, ...later.warnings])],
  rows_rejected: before.rows_rejected + later.rows_rejected,
  rejects: addReasons(before.rejects, later.rejects, lines_before),
  rows_skipped: before.rows_skipped + later.rows_skipped,
  skips: addReasons(before.skips, later.skips, lines_before),
  rows_with_new_fields: before.rows_with_new_fields + later.rows_with_new_fields,
  anomaly_count: later.anomaly_count === null || before.anomaly_count === null ? null : before.anomaly_count + later.anomaly_count,
});

const shown = (count: number): string => count.toLocaleString('en-US');

/** Returns a text without control characters, which could change what a terminal shows. */
export const toPrintable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');

const toReason = (what: string, { reason, count, lines }: Reasons[number]): string => `${shown(count)} ${what}: ${reason}${lines.length === 0 ? '' : ` (${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${lines.length < count ? ', ...' : ''})`}`;

const plural = (count: number, name: string): string => `${shown(count)} ${name}${count === 1 ? '' : 's'}`;

const toCounts = ({ rows_read, rows_stored, rows_duplicate, rows_late, rows_skipped, rows_rejected }: Pick<ImportTotals, 'rows_read' | 'rows_stored' | 'rows_duplicate' | 'rows_late' | 'rows_skipped' | 'rows_rejected'>, isDryRun: boolean): string =>
  [
    ...(isDryRun ? [`${plural(rows_read, 'row')} read`] : [`${plural(rows_stored, 'row')} stored`, `${shown(rows_duplicate)} duplicate`]),
    ...(rows_late > 0 ? [`${shown(rows_late)} late`] : []),
    ...(rows_skipped > 0 ? [`${shown(rows_skipped)} skipped`] : []),
    `${shown(rows_rejected)} rejected`,
  ].join(', ');

const toFileText = (report: FileReport, isDryRun: boolean): string[] => [
  `${report.file}: ${toCounts(report, isDryRun)}.`,
  `  ${report.explanation}`,
  ...report.warnings.map((warning) => `  Check: ${warning}`),
  ...report.skips.map((reason) => `  ${toReason('skipped', reason)}`),
  ...report.rejects.map((reason) => `  ${toReason('rejected', reason)}`),
];

/** Returns the results of an import as text: each file, files that failed, then the totals. */
export const toImportText = (totals: ImportTotals, isDryRun = false): string =>
  [
    ...totals.files.flatMap((file) => toFileText(file, isDryRun)),
    ...totals.files_failed.flatMap(({ file, message, explanation, rejects = [] }) => [
      `failed: ${file}: ${message}`,
      ...(explanation === undefined ? [] : [`  ${explanation}`]),
      ...rejects.map((reason) => `  ${toReason('rejected', reason)}`),
    ]),
    `${plural(totals.files_read, 'file')} read: ${toCounts(totals, isDryRun)}.`,
  ]
    .map((line) => `${toPrintable(line)}\n`)
    .join('');

/** Returns the mappings by which files were read, each once. */
export const mappingsOf = ({ files }: ImportTotals, given: readonly ColumnMapping[] = []): ColumnMapping[] => {
  const all = [...files.flatMap(({ mapping }) => mapping ?? []), ...given];
  return [...new Map(all.map((mapping) => [JSON.stringify(mapping), mapping])).values()];
};
