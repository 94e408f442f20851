import { setTimeout as sleep } from 'node:timers/promises';

const BASE_MS = 500;
const MAX_MS = 60_000;

/**
 * Returns the wait before an attempt in ms: uniform between 0 and a bound that doubles up to one minute ("full jitter",
 * M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 *
 * @param attempt - 0 for the first retry
 */
export const fullJitter = (attempt: number, random: () => number = Math.random): number => random() * Math.min(MAX_MS, BASE_MS * 2 ** Math.min(attempt, 20));

/** Waits; returns false where the signal ended the wait. */
export const pause = (wait_ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(wait_ms, true, { signal, ref: false }).catch(() => false);
