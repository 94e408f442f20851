import { attackSessions, generateSample, SAMPLE_SEED, shiftToNow, toCsv, WINDOW_MS, type AttackKind, type SampleRow } from '@weir/data';
import { toSessions, type IngestReport } from '@weir/schema';
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
  const { rows, duplicate_count } = flags.attack === undefined ? await readRows(file, await loadHints(flags), flags.shift) : { rows: attackRows(flags.attack), duplicate_count: 0 };
  const total = { rows_read: duplicate_count, rows_stored: 0, rows_duplicate: duplicate_count, anomaly_count: 0, rows_unscored: 0 };
  await withProgress(flags.json !== true, async (progress) => {
    await progress.begin('sending', rows.length);
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
      if (report.anomaly_count === null) total.rows_unscored += report.rows_stored;
      progress.advance(part.length);
    }
  });
  if (flags.json === true) return void process.stdout.write(`${JSON.stringify(total)}\n`);
  const shown = (count: number): string => count.toLocaleString('en-US');
  const unscored = total.rows_unscored === 0 ? '' : `, ${shown(total.rows_unscored)} of them before the first model, which scores them in the background`;
  process.stdout.write(`${shown(total.rows_stored)} sessions stored (${shown(total.anomaly_count)} anomalous)${unscored}, ${shown(total.rows_duplicate)} duplicates skipped.\n`);
};

const attackRows = (kind: AttackKind): SampleRow[] => {
  const startMs = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;
  return attackSessions(kind, { startMs, seed: startMs / WINDOW_MS, windows: 1 });
};

/** Rows to send, and the number of rows of the file that repeat one of them. */
interface Rows {
  readonly rows: readonly SampleRow[];
  readonly duplicate_count: number;
}

const readRows = async (file: string | undefined, hints: LogHints, shift: boolean): Promise<Rows> => {
  const read = file === undefined ? { rows: generateSample({ seed: SAMPLE_SEED }).rows, duplicate_count: 0 } : await readFile(file, hints);
  return { ...read, rows: shift ? shiftToNow(read.rows, Date.now()) : read.rows };
};

const readFile = async (file: string, hints: LogHints): Promise<Rows> => {
  const { sessions, duplicate_count, report } = await readSessions(file, hints, loadConfig({}));
  if (report.rows_rejected > 0) process.stderr.write(`weir: ${report.rows_rejected} rows rejected\n`);
  return { rows: toSessions(sessions), duplicate_count };
};
