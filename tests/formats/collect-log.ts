import type { SessionInput } from '@weir/schema';
import type { LogHints } from '../../datasource-server/src/intake/formats/define-format.ts';
import type { TrafficRecord } from '../../datasource-server/src/intake/formats/traffic-record.ts';
import { LogRouter } from '../../datasource-server/src/intake/lines/log-router.ts';
import { LogTally } from '../../datasource-server/src/intake/lines/log-tally.ts';
import { isUnread } from '../../datasource-server/src/intake/lines/read-lines.ts';
import { unpackLines } from '../../datasource-server/src/intake/lines/unpack-lines.ts';

/** All rows of a log, with its tally. */
export interface CollectedLog {
  readonly sessions: SessionInput[];
  readonly records: TrafficRecord[];
  readonly tally: LogTally;
  readonly layouts: LogRouter['layouts'];
}

/** Reads a whole log, every line from its text. */
export const collectLog = async (chunks: AsyncIterable<Uint8Array>, hints: LogHints = {}): Promise<CollectedLog> => {
  const tally = new LogTally();
  const sessions: SessionInput[] = [];
  const records: TrafficRecord[] = [];
  const router = new LogRouter(hints, tally, { addRow: (row) => void (row.kind === 'session' ? sessions.push(row.session) : records.push(row.record)) });
  let line = 0;
  for await (const part of unpackLines(chunks)) {
    if (isUnread(part)) for (let i = 0; i < part.count; i++) router.addUnread(part.reason, ++line);
    else for (const text of part) router.add(text, ++line);
  }
  router.end();
  return { sessions, records, tally, layouts: router.layouts };
};
