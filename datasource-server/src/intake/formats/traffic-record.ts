/** Action of a firewall on a request. */
export type RecordOutcome = 'allowed' | 'counted' | 'challenged' | 'blocked';

/**
 * One flow or request from one log line, before it is joined with others into a session. `src` started the exchange unless
 * `is_reply` is true. Null means that the log does not contain the value.
 */
export interface TrafficRecord {
  /** Id of the log format. */
  readonly source_id: string;
  /** UTC epoch ms. */
  readonly start_time: number;
  /** UTC epoch ms, at or after start_time. */
  readonly end_time: number;
  readonly src_ip: string;
  readonly src_port: number | null;
  readonly dst_ip: string | null;
  readonly dst_port: number | null;
  /** Lower case, as specific as known: `https` rather than `tcp`. */
  readonly protocol: string | null;
  /** Bytes from src to dst. */
  readonly bytes_forward: number;
  /** Bytes from dst to src; null where the record covers one direction only. */
  readonly bytes_backward: number | null;
  readonly packets: number | null;
  /** True where src replies to dst, according to the TCP flags of a one-way record; null where unknown. */
  readonly is_reply: boolean | null;
  /** Number of HTTP requests in the record; 0 for a flow. */
  readonly requests: number;
  /** HTTP status code of the response, 100..999. */
  readonly status: number | null;
  /** Requested path without the query. */
  readonly path: string | null;
  readonly user_agent: string | null;
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly country_code: string | null;
  readonly outcome: RecordOutcome | null;
  /** Rule that decided the outcome. */
  readonly rule: string | null;
  /** Key that firewall, load balancer and CDN log for the same request. */
  readonly request_id: string | null;
  /** Where it was observed: a network interface, a load balancer, a sensor. */
  readonly observer: string | null;
}
