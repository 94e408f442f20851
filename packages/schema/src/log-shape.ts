/** Short steps of the clocks that logs are stamped or cut into windows by, in ms; longer ones show in the minutes. */
export const RESOLUTION_STEPS_MS = [1_000, 10_000, 60_000, 300_000] as const;

/** Destinations a log's shape names. */
export const MAX_DESTINATIONS = 10_000;

/** What a log is like as a whole, whatever a single source does. */
export interface LogShape {
  readonly session_count: number;
  readonly source_count: number;
  /** Start of the first session, UTC epoch ms; null without sessions. */
  readonly first_time: number | null;
  /** Start of the last. */
  readonly last_time: number | null;
  /** Sessions that start on a whole step, for each of CLOCK_STEPS_MS. */
  readonly on_clock: readonly number[];
  /** Sessions that start in each of the 60 minutes of the hour. */
  readonly minutes: readonly number[];
  /** How many sources each destination has, the most visited first, at most MAX_DESTINATIONS. */
  readonly destinations: ReadonlyArray<{ readonly destination: string; readonly source_count: number }>;
}

/** Where a session went: the address, the port where there is none, or nothing where the log says neither. */
export const toDestination = ({ dst_ip, dst_port }: { readonly dst_ip: string | null; readonly dst_port: number | null }): string =>
  dst_ip ?? (dst_port === null ? '' : String(dst_port));
