import { attackSessions, generateSample, SAMPLE_SEED, shiftToNow, toCsv, WINDOW_MS, type AttackKind, type SampleRow } from '@weir/data';
import { AppError, type IngestReport, type SessionInput } from '@weir/schema';
import { LogTally } from '../intake/lines/log-tally.ts';
import { loadConfig } from '../serve/config/config.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { callServer } from './call-server.ts';
import { loadHints, type HintFlags } from './log-hints.ts';
import { withProgress } from './progress.ts';
import { readSessions } from './read-sessions.ts';

const ROWS_PER_UPLOAD = 2_000;

interface ReplayFlags extends HintFlags {
  readonly url: string;
  readonly json?: boolean;
  readonly attack?: AttackKind;
  readonly shift: boolean;
}

/** `weir replay [FILE]`: sends rows to a server, their times shifted so that the last row ends now. */
export const replay = async (file: string | undefined, flags: ReplayFlags): Promise<void> => {
  const rows = flags.attack === undefined ? await readRows(file, await loadHints(flags), flags.shift) : attackRows(flags.attack);
  const total = { rows_read: 0, rows_stored: 0, rows_duplicate: 0, anomaly_count: 0 };
  await withProgress('sent', rows.length, flags.json !== true, async (advance) => {
    for (let from = 0; from < rows.length; from += ROWS_PER_UPLOAD) {
      const part = rows.slice(from, from + ROWS_PER_UPLOAD);
      const report = await callServer<IngestReport>(flags.url, '/sessions', {
        method: 'POST',
        body: toCsv(part),
        type: 'text/csv',
      });
      total.rows_read += report.rows_read;
      total.rows_stored += report.rows_stored;
      total.rows_duplicate += report.rows_duplicate;
      total.anomaly_count += report.anomaly_count ?? 0;
      advance(part.length);
    }
  });
  if (flags.json === true) return void process.stdout.write(`${JSON.stringify(total)}\n`);
  process.stdout.write(
    `${total.rows_stored.toLocaleString('en-US')} sessions stored (${total.anomaly_count.toLocaleString('en-US')} anomalous), ${total.rows_duplicate.toLocaleString('en-US')} duplicates skipped.\n`,
  );
};

const attackRows = (kind: AttackKind): SampleRow[] => {
  const startMs = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;
  return attackSessions(kind, { startMs, seed: startMs / WINDOW_MS, windows: 1 });
};

const readRows = async (file: string | undefined, hints: LogHints, shift: boolean): Promise<SampleRow[]> => {
  const rows: SessionInput[] = [];
  const tally = new LogTally();
  if (file === undefined) rows.push(...generateSample({ seed: SAMPLE_SEED }).rows);
  else {
    for await (const { sessions } of readSessions(file, hints, tally, loadConfig({}))) for (const session of sessions) rows.push(session);
  }
  if (rows.length === 0) {
    throw new AppError('ingest.no_valid_rows', `The log has no valid row: all ${tally.rejects.total} rows were rejected.`, { details: { rejects: tally.rejects.toReport() } });
  }
  if (tally.rejects.total > 0) process.stderr.write(`weir: ${tally.rejects.total} rows rejected\n`);
  return shift ? shiftToNow(rows, Date.now()) : rows;
};
