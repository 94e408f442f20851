import type { SessionInput } from '@weir/schema';

/** One row of the sample: the traffic of one source, port and status code in one window. */
export type SampleRow = SessionInput;

/** Length of each window, as in the CloudWatch CSV. */
export const WINDOW_MS = 600_000;

/** Address that traffic comes from. */
export interface Origin {
  readonly src_ip: string;
  readonly src_ip_country_code: string | null;
}

/** Values of a row other than source and time. Byte counts are rounded, and at least the size of a handshake. */
export interface Traffic {
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly response_code: number;
  /** Default 443. */
  readonly dst_port?: number;
  /** Default HTTPS. */
  readonly protocol?: string;
}

const toByteCount = (bytes: number): number => Math.max(40, Math.round(bytes));

/** Returns the row of one origin whose window starts at startMs. Every row is marked as synthetic. */
export function toRow(origin: Origin, startMs: number, traffic: Traffic): SampleRow {
  return {
    start_time: startMs,
    end_time: startMs + WINDOW_MS,
    src_ip: origin.src_ip,
    src_ip_country_code: origin.src_ip_country_code,
    protocol: traffic.protocol ?? 'HTTPS',
    response_code: traffic.response_code,
    dst_ip: '10.20.30.40',
    dst_port: traffic.dst_port ?? 443,
    bytes_in: toByteCount(traffic.bytes_in),
    bytes_out: toByteCount(traffic.bytes_out),
    rule_names: null,
    observation_name: null,
    source_meta: 'synthetic',
    source_name: 'synthetic_webserver',
    detection_types: null,
    label: null,
  };
}

/** Compares rows in file order: by time, then by address, port and status code. */
export function compareRows(a: SampleRow, b: SampleRow): number {
  return (
    a.start_time - b.start_time ||
    (a.src_ip < b.src_ip ? -1 : a.src_ip > b.src_ip ? 1 : 0) ||
    (a.dst_port ?? 0) - (b.dst_port ?? 0) ||
    (a.response_code ?? 0) - (b.response_code ?? 0)
  );
}
