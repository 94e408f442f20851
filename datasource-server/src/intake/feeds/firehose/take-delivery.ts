import { AppError, type IngestReport } from '@weir/schema';
import type { LogHints } from '../../formats/define-format.ts';
import { toSentence, type FeedRecord } from '../feed-status.ts';
import { toLineLog } from '../line-log.ts';
import type { FirehoseRequest } from './firehose-request.ts';
import { readRecord } from './read-record.ts';

/** Amount of data in memory at which it is stored. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Ingests one log; when it resolves, its rows are on disk. */
export type TakeLog = (log: AsyncIterable<Uint8Array>, hints: LogHints) => Promise<IngestReport>;

/**
 * Stores the records of a delivery, each log group separately, because each has its own format. Unreadable parts are counted
 * and the rest is stored. A repeated delivery creates no duplicates.
 *
 * @throws AppError where nothing could be read, so that Firehose writes the delivery to its error bucket, and where storing
 * failed, so that Firehose sends it again
 */
export const takeDelivery = async ({ records }: FirehoseRequest, take: TakeLog, record: FeedRecord): Promise<void> => {
  const waiting = new Map<string, string[]>();
  let bytes = 0;
  let isAnythingRead = false;
  let problem: AppError | null = null;
  const skip = (error: AppError): void => {
    record.fail(toSentence(error));
    problem = error;
  };
  const store = async (): Promise<void> => {
    for (const lines of waiting.values()) {
      try {
        record.addReport(await take(toLineLog(lines, {}), {}));
        isAnythingRead = true;
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        if (error.code !== 'ingest.empty') skip(error);
      }
    }
    waiting.clear();
    bytes = 0;
  };
  for (const { data } of records) {
    const { log_group, lines } = await readRecord(data).catch((cause: unknown) => {
      skip(new AppError('ingest.not_text', 'A record cannot be decompressed.', { cause }));
      return { log_group: '', lines: [] };
    });
    if (lines.length === 0) continue;
    const group = waiting.get(log_group);
    if (group === undefined) waiting.set(log_group, [...lines]);
    else for (const line of lines) group.push(line);
    bytes += lines.reduce((sum, line) => sum + line.length, 0);
    if (bytes >= MAX_WAITING_BYTES) await store();
  }
  await store();
  if (problem !== null && !isAnythingRead) throw problem as AppError;
};
