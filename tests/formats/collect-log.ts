import type { SessionInput } from '@weir/schema';
import { LogTally } from '../../datasource-server/src/ingest/log-tally.ts';
import { readLog } from '../../datasource-server/src/ingest/read-log.ts';
import type { LogHints } from '../../datasource-server/src/sources/define-source.ts';
import type { TrafficRecord } from '../../datasource-server/src/sources/traffic-record.ts';

/** All that a log says. */
export interface CollectedLog {
  readonly sessions: SessionInput[];
  readonly records: TrafficRecord[];
  readonly tally: LogTally;
}

/** Reads a log whole. */
export const collectLog = async (chunks: AsyncIterable<Uint8Array>, hints: LogHints = {}): Promise<CollectedLog> => {
  const tally = new LogTally();
  const sessions: SessionInput[] = [];
  const records: TrafficRecord[] = [];
  for await (const batch of readLog(chunks, tally, hints)) {
    for (const session of batch.sessions) sessions.push(session);
    for (const record of batch.records) records.push(record);
  }
  return { sessions, records, tally };
};
