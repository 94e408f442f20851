/** Common time resolutions of logs below an hour, in ms; longer ones show in the minutes of the hour. */
export const RESOLUTION_STEPS_MS = [1_000, 10_000, 60_000, 300_000] as const;

/** Most destinations that a log shape lists. */
export const MAX_DESTINATIONS = 10_000;

/** Properties of a log as a whole, across all sources. */
export interface LogShape {
  readonly session_count: number;
  readonly source_count: number;
  /** Start of the first session, UTC epoch ms; null without sessions. */
  readonly first_time: number | null;
  /** Start of the last session, UTC epoch ms; null without sessions. */
  readonly last_time: number | null;
  /** Sessions that start on a whole step, for each of RESOLUTION_STEPS_MS. */
  readonly on_clock: readonly number[];
  /** Sessions that start in each of the 60 minutes of the hour. */
  readonly minutes: readonly number[];
  /** Sources per destination, the most visited first, at most MAX_DESTINATIONS. */
  readonly destinations: ReadonlyArray<{ readonly destination: string; readonly source_count: number }>;
}

/** Returns the destination of a session: its address, else its port, else an empty string. */
export const toDestination = ({ dst_ip, dst_port }: { readonly dst_ip: string | null; readonly dst_port: number | null }): string =>
  dst_ip ?? (dst_port === null ? '' : String(dst_port));
