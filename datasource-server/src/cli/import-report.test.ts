import type { IngestReport } from '@weir/schema';
import { addFile, emptyTotals, mergeReports, toImportText } from './import-report.ts';

const reportOf = (values: Partial<IngestReport>): IngestReport => ({
  rows_read: 0, rows_stored: 0, rows_duplicate: 0, rows_late: 0, rows_rejected: 0, rows_skipped: 0, rows_with_new_fields: 0,
  source_id: 'mapped', mapping: null, explanation: 'Mapping m.', layouts: [], warnings: [], rejects: [], skips: [], anomaly_count: null,
  ...values,
});

describe('mergeReports', () => {
  it('adds the counts of two pieces of a file, and counts lines from the start of the file', () => {
    const first = reportOf({ rows_read: 10, rows_stored: 7, rows_rejected: 3, rejects: [{ reason: 'a', count: 2, lines: [2, 9] }, { reason: 'b', count: 1, lines: [4] }], warnings: ['w'] });
    const second = reportOf({ rows_read: 20, rows_stored: 15, rows_rejected: 5, rejects: [{ reason: 'a', count: 5, lines: [1, 2, 3, 4, 5] }], warnings: ['w', 'v'] });
    expect(mergeReports(first, second, 100)).toMatchObject({
      rows_read: 30, rows_stored: 22, rows_rejected: 8, warnings: ['w', 'v'],
      rejects: [{ reason: 'a', count: 7, lines: [2, 9, 101, 102, 103] }, { reason: 'b', count: 1, lines: [4] }],
    });
  });
});

describe('toImportText', () => {
  const totals = emptyTotals();
  const { layouts: _layouts, anomaly_count: _count, ...report } = reportOf({ rows_read: 3, rows_stored: 1, rows_rejected: 1, rows_skipped: 1, rejects: [{ reason: 'bytes_in is negative', count: 1, lines: [4] }], skips: [{ reason: 'no traffic', count: 1, lines: [2] }], warnings: ["x holds '\u001b[2J' in row 2."] });
  addFile(totals, { file: 'a.csv', ...report });
  totals.files_failed.push({ file: 'b.csv', code: 'ingest.no_valid_rows', message: 'None of the 2 rows could be read.', explanation: 'Mapping m.', rejects: [{ reason: 'src_ip is missing', count: 7, lines: [2, 3, 4, 5, 6] }] });

  it('shows format, reasons and line numbers of each file, and no control characters', () => {
    expect(toImportText(totals).split('\n')).toEqual([
      'a.csv: 1 row stored, 0 duplicate, 1 skipped, 1 rejected.',
      '  Mapping m.',
      "  Check: x holds '?[2J' in row 2.",
      '  1 skipped: no traffic (line 2)',
      '  1 rejected: bytes_in is negative (line 4)',
      'failed: b.csv: None of the 2 rows could be read.',
      '  Mapping m.',
      '  7 rejected: src_ip is missing (lines 2, 3, 4, 5, 6, ...)',
      '1 file read: 1 row stored, 0 duplicate, 1 skipped, 1 rejected.',
      '',
    ]);
  });
  it('shows rows that were read where nothing is stored', () => expect(toImportText(totals, true)).toContain('a.csv: 3 rows read, 1 skipped, 1 rejected.'));
});
