import Table from 'cli-table3';
import { toSessions, formatBytes, type Session } from '@weir/schema';
import { explainLayouts } from '../intake/formats/explain-layouts.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { loadConfig } from '../serve/config/config.ts';
import type { ImportFile } from './import-files.ts';
import { addFile, toImportText, toPrintable, type FileReport, type ImportTotals } from './import-report.ts';
import { readSessions } from './read-sessions.ts';
import { toFailure } from './to-failure.ts';

/** Sessions of each file that are shown. */
const SHOWN_SESSIONS = 10;

/** Reads files without storing anything, and prints what would be imported: per file the first sessions, the format and the reasons of rejected rows. */
export const dryRun = async (files: readonly ImportFile[], hints: LogHints, totals: ImportTotals, isJson: boolean): Promise<void> => {
  const config = loadConfig({});
  const first: Array<{ file: string; sessions: Session[] }> = [];
  for (const { path } of files) {
    try {
      const { sessions, row_count, duplicate_count, report } = await readSessions(path, hints, config);
      const { layouts, requests: _requests, ...tally } = report;
      const of: FileReport = { file: path, ...tally, explanation: explainLayouts(layouts ?? [], tally.mapping), rows_read: row_count + tally.rows_rejected + tally.rows_skipped, rows_stored: 0, rows_duplicate: duplicate_count, rows_late: 0 };
      addFile(totals, of);
      first.push({ file: path, sessions: toSessions(sessions).slice(0, SHOWN_SESSIONS) });
    } catch (error) {
      totals.files_failed.push(toFailure(path, error));
    }
  }
  if (isJson) process.stdout.write(`${JSON.stringify({ ...totals, dry_run: true, sessions: first })}\n`);
  else process.stdout.write(`${first.map(({ file, sessions }) => toTable(file, sessions)).join('')}${toImportText(totals, true)}Dry run: nothing was stored.\n`);
};

const formatTime = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

const toTable = (file: string, sessions: readonly Session[]): string => {
  const table = new Table({ head: ['Start', 'Source', 'Country', 'Destination', 'Port', 'Protocol', 'Status', 'Bytes in', 'Bytes out'], style: { head: [], border: [] }, chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' } });
  for (const { start_time, src_ip, src_ip_country_code, dst_ip, dst_port, protocol, response_code, bytes_in, bytes_out } of sessions) {
    table.push([formatTime(start_time), src_ip, src_ip_country_code ?? '', dst_ip ?? '', dst_port ?? '', toPrintable(protocol ?? ''), response_code ?? '', formatBytes(bytes_in), formatBytes(bytes_out)]);
  }
  return `First sessions of ${toPrintable(file)}:\n${table.toString()}\n`;
};
