import { fullJitter, pause } from './full-jitter.ts';

describe('full jitter', () => {
  it('waits between 0 and a bound that doubles up to one minute', () => {
    expect([0, 1, 2, 3, 6, 7, 1000].map((attempt) => fullJitter(attempt, () => 1))).toEqual([500, 1000, 2000, 4000, 32_000, 60_000, 60_000]);
    expect(fullJitter(5, () => 0)).toBe(0);
    expect(fullJitter(1, () => 0.25)).toBe(250);
  });

  it('ends a wait when the signal is aborted', async () => {
    const ended = new AbortController();
    const waiting = pause(60_000, ended.signal);
    ended.abort();
    expect(await waiting).toBe(false);
    expect(await pause(1, new AbortController().signal)).toBe(true);
  });
});
