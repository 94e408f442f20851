import type { ReadRows } from '../engine/read-rows.ts';

/** Number of stored models besides the current one: the latest by training time. */
export const MAX_KEPT_MODELS = 5;

/** Adds a line to the model log. No statement changes or deletes a line. */
export const APPEND_TO_MODEL_LOG_SQL = 'INSERT INTO model_log (line) VALUES (?)';

/** Deletes models beyond MAX_KEPT_MODELS. */
export const DROP_OLD_MODELS_SQL = `DELETE FROM models WHERE NOT is_current AND model_version NOT IN
  (SELECT model_version FROM models WHERE NOT is_current ORDER BY trained_at DESC, model_version LIMIT ${MAX_KEPT_MODELS})`;

/** Returns every line in the order in which they were added. */
export const readModelLog = async (read: ReadRows): Promise<string[]> =>
  (await read('SELECT line FROM model_log ORDER BY place', [])).map(({ line }) => line as string);
