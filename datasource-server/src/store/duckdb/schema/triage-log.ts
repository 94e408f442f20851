import type { ReadRows } from '../engine/read-rows.ts';

/** Adds a line to the triage log. No statement changes or deletes a line. */
export const APPEND_TO_TRIAGE_LOG_SQL = 'INSERT INTO triage_log (line) VALUES (?)';

/** Returns every line in the order in which they were added. */
export const readTriageLog = async (read: ReadRows): Promise<string[]> =>
  (await read('SELECT line FROM triage_log ORDER BY place', [])).map(({ line }) => line as string);
