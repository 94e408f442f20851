/**
 * How far the clock of a log may be ahead of the server's, ms. Rows further ahead have a wrong time: they count neither as the
 * latest ones nor as progress of a feed.
 */
export const MAX_CLOCK_SKEW_MS = 300_000;
