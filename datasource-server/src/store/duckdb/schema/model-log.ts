import type { ReadRows } from '../engine/read-rows.ts';

/** Models that are kept beside the one that serves, the latest by training. */
export const MAX_KEPT_MODELS = 5;

/** Adds a line to the log of models; there is no statement that changes or deletes one. */
export const APPEND_TO_MODEL_LOG_SQL = 'INSERT INTO model_log (line) VALUES (?)';

/** Drops the bodies of models beyond those that are kept. */
export const DROP_OLD_MODELS_SQL = `DELETE FROM models WHERE NOT is_current AND model_version NOT IN
  (SELECT model_version FROM models WHERE NOT is_current ORDER BY trained_at DESC, model_version LIMIT ${MAX_KEPT_MODELS})`;

/** Every line in the order in which they were added. */
export const readModelLog = async (read: ReadRows): Promise<string[]> =>
  (await read('SELECT line FROM model_log ORDER BY place', [])).map(({ line }) => line as string);
