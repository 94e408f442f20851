import { AppError, type IngestReport, type QuarantineReplay } from '@weir/schema';
import { toSentence } from '../feed-status.ts';
import type { Intake } from '../run-feed.ts';
import type { Quarantine } from './quarantine.ts';

/**
 * Reads all inputs in quarantine again, the oldest first, as rows of the feeds that they came through. Inputs that are read leave
 * the quarantine; the others stay.
 *
 * @throws AppError for a temporary failure, such as a busy store
 */
export const replayQuarantine = async (quarantine: Quarantine, intake: Pick<Intake, 'take'>): Promise<QuarantineReplay> => {
  const reports: IngestReport[] = [];
  const inputs_kept: Array<{ label: string; reason: string }> = [];
  for (const input of (await quarantine.list()).reverse()) {
    try {
      reports.push(await intake.take(quarantine.open(input), input.hints, { feed: input.feed }));
      await quarantine.remove(input);
    } catch (error) {
      if (error instanceof AppError && error.status >= 500 && error.source !== 'ingest' && error.code !== 'store.failed') throw error;
      inputs_kept.push({ label: input.label, reason: toSentence(error) });
    }
  }
  const sum = (count: (report: IngestReport) => number): number => reports.reduce((total, report) => total + count(report), 0);
  return {
    inputs_read: reports.length,
    inputs_kept,
    rows_stored: sum(({ rows_stored }) => rows_stored),
    rows_duplicate: sum(({ rows_duplicate }) => rows_duplicate),
    rows_rejected: sum(({ rows_rejected }) => rows_rejected),
  };
};
