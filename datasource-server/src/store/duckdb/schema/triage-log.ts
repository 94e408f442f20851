import type { ReadRows } from '../engine/read-rows.ts';

/** Adds a line; there is no statement that changes or deletes one. */
export const APPEND_TO_TRIAGE_LOG_SQL = 'INSERT INTO triage_log (line) VALUES (?)';

/** Every line in the order in which they were added. */
export const readTriageLog = async (read: ReadRows): Promise<string[]> =>
  (await read('SELECT line FROM triage_log ORDER BY place', [])).map(({ line }) => line as string);
