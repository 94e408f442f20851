import { AppError, type IngestReport } from '@weir/schema';
import type { LogHints } from '../../formats/define-format.ts';
import { toSentence, type FeedRecord } from '../feed-status.ts';
import { toLineLog } from '../line-log.ts';
import type { UnreadableInput } from '../quarantine/quarantine.ts';
import type { FirehoseRequest } from './firehose-request.ts';
import { readRecord } from './read-record.ts';

/** Amount of data in memory at which it is stored. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** What a delivery is stored with. */
export interface DeliveryParts {
  /** Ingests one log; when it resolves, its rows are on disk. */
  readonly take: (log: AsyncIterable<Uint8Array>, hints: LogHints) => Promise<IngestReport>;
  /** Keeps lines that cannot be read. */
  readonly quarantine: (input: UnreadableInput, log: AsyncIterable<Uint8Array>) => Promise<unknown>;
  readonly record: FeedRecord;
}

/** Lines of one log group. */
interface Group {
  readonly lines: string[];
  readonly ids: string[];
}

/**
 * Stores the records of a delivery, each log group separately. Rows are identified by event ids, or by the id of the delivery
 * and their place in it, so a repeated delivery creates no duplicates and equal lines of other deliveries count. A group
 * that cannot be read goes to quarantine where another one was stored.
 *
 * @throws AppError where nothing could be read, so that Firehose writes the delivery to its error bucket, and where storing
 * failed, so that Firehose sends it again
 */
export const takeDelivery = async ({ requestId, records }: FirehoseRequest, { take, quarantine, record }: DeliveryParts): Promise<void> => {
  let waiting = new Map<string, Group>();
  let bytes = 0;
  let isAnythingRead = false;
  const unread: Array<{ readonly log_group: string; readonly bytes: AsyncIterable<Uint8Array>; readonly error: AppError }> = [];
  const store = async (): Promise<void> => {
    for (const [log_group, { lines, ids }] of waiting) {
      try {
        record.addReport(await take(toLineLog(lines), { numbering: { line_ids: ids } }));
        isAnythingRead = true;
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        if (error.code !== 'ingest.empty') unread.push({ log_group, bytes: toLineLog(lines), error });
      }
    }
    waiting = new Map();
    bytes = 0;
  };
  for (const [index, { data }] of records.entries()) {
    const { log_group, lines, ids } = await readRecord(data).catch((cause: unknown) => {
      unread.push({ log_group: '', bytes: toChunks(data), error: new AppError('ingest.not_text', 'A record cannot be decompressed.', { cause }) });
      return { log_group: '', lines: [], ids: [] };
    });
    const group = waiting.get(log_group) ?? { lines: [], ids: [] };
    waiting.set(log_group, group);
    for (const [at, line] of lines.entries()) {
      group.lines.push(line);
      group.ids.push(ids[at].startsWith('event ') ? ids[at] : `${requestId} ${index} ${ids[at]}`);
      bytes += line.length;
    }
    if (bytes >= MAX_WAITING_BYTES) await store();
  }
  await store();
  if (unread.length === 0) return;
  if (!isAnythingRead) {
    for (const { error } of unread) record.fail(toSentence(error));
    throw unread[unread.length - 1].error;
  }
  for (const { log_group, bytes: kept, error } of unread) {
    const reason = toSentence(error);
    await quarantine({ feed: record.name, label: log_group === '' ? `delivery ${requestId}` : `${log_group} in delivery ${requestId}`, reason, hints: {} }, kept);
    record.fail(reason);
  }
};

async function* toChunks(data: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(data, 'base64');
}
