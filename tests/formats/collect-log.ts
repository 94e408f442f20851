import type { SessionInput } from '@weir/schema';
import { LogTally } from '../../datasource-server/src/intake/lines/log-tally.ts';
import { readLog } from '../../datasource-server/src/intake/lines/read-log.ts';
import type { LogHints } from '../../datasource-server/src/intake/formats/define-format.ts';
import type { TrafficRecord } from '../../datasource-server/src/intake/formats/traffic-record.ts';

/** All rows of a log, with its tally. */
export interface CollectedLog {
  readonly sessions: SessionInput[];
  readonly records: TrafficRecord[];
  readonly tally: LogTally;
}

/** Reads a whole log. */
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
