import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type LivePacket } from '@weir/schema';
import { toLiveFields } from '../../answer/queries/columns-to-fields.ts';
import type { SessionColumns, Store } from '../../store/contract/store.ts';

const LOOK_EVERY_MS = 1_000;
const MOST_IN_A_PACKET = 500;
const MOST_WAITING = 100;

let waiting = 0;

/**
 * Returns anomalies stored after the cursor as soon as there are any; an empty packet after wait_s or when the client disconnects.
 *
 * @throws AppError `http.too_many_requests` when the limit of waiting requests is reached
 */
export const waitForAnomalies = async (store: Store, cursor: string | null, wait_s: number, gone: AbortSignal): Promise<LivePacket> => {
  if (waiting >= MOST_WAITING) throw new AppError('http.too_many_requests', `Too many requests wait for anomalies: the limit of ${MOST_WAITING} is reached.`);
  waiting++;
  try {
    return await lookUntilFound(store, cursor, wait_s, gone);
  } finally {
    waiting--;
  }
};

const lookUntilFound = async (store: Store, cursor: string | null, wait_s: number, gone: AbortSignal): Promise<LivePacket> => {
  const until = performance.now() + wait_s * 1_000;
  for (;;) {
    const found = await store.traffic.newAnomalies({ cursor, limit: MOST_IN_A_PACKET });
    if (found.columns.session_id.length > 0) return { cursor: found.cursor, packet: toPacket(found.columns) };
    if (cursor === null || gone.aborted || performance.now() + LOOK_EVERY_MS > until) return { cursor: found.cursor, packet: null };
    cursor = found.cursor;
    await sleep(LOOK_EVERY_MS, undefined, { signal: gone }).catch(() => undefined);
  }
};

const toPacket = (columns: SessionColumns): LivePacket['packet'] => {
  const fields = toLiveFields(columns);
  return {
    schema: { name: 'anomalies', fields: fields.map(({ name, type, config }) => ({ name, type, ...(config === undefined ? {} : { config: { ...config } }) })) },
    data: { values: fields.map(({ values }) => Array.from<string | number | boolean | null>(values)) },
  };
};
