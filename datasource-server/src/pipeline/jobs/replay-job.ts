import { generateSample, liveSessions, WINDOW_MS } from '@weir/data';
import type { SessionInput } from '@weir/schema';
import type { Pipeline } from '../pipeline.ts';
import type { Store } from '../../store/contract/store.ts';
import type { Log } from '../../runtime/telemetry/log.ts';

const TICK_MS = 5_000;
/** Same traffic volume as the sample, so that charts show no step where the live stream begins. */
const SAMPLE_PACE = 1;
/** After a longer stop, the live stream starts at most this far back. */
const MAX_CATCH_UP_MS = 24 * 3_600_000;

/** Dependencies of the replay job. */
export interface ReplayParts {
  readonly pipeline: Pipeline;
  readonly store: Store;
  readonly log: Log;
  readonly seed: number;
  readonly now: () => number;
}

/**
 * Stores the synthetic sample so that it ends now, then keeps generating normal traffic from the same sources.
 * The generated sessions depend only on time and seed, so a restart resumes without duplicates.
 *
 * @returns a function that stops it
 */
export const startReplay = async ({ pipeline, store, log, seed, now }: ReplayParts): Promise<() => Promise<void>> => {
  const { last_session_time } = await store.counts();
  let until = last_session_time === null ? Math.floor(now() / WINDOW_MS) * WINDOW_MS : Math.max(Math.min(last_session_time, now()), now() - MAX_CATCH_UP_MS);
  if (last_session_time === null) await send(pipeline, generateSample({ seed, endMs: until }).rows);
  await pipeline.settled();
  let sending: Promise<void> = Promise.resolve();
  const tick = async (): Promise<void> => {
    const to = now();
    const rows = liveSessions({ seed, fromMs: until, toMs: to, pace: SAMPLE_PACE });
    until = to;
    if (rows.length > 0) await send(pipeline, rows);
  };
  const timer = setInterval(() => {
    sending = sending.then(tick).catch((error: unknown) => log.error({ err: error }, 'the replay could not store its sessions'));
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    return sending;
  };
};

const send = async (pipeline: Pipeline, rows: readonly SessionInput[]): Promise<void> => {
  await pipeline.ingest(
    (async function* () {
      yield rows;
    })(),
  );
};
