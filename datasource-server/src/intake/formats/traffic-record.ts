/** What a firewall in front of the server did with a request. */
export type RecordOutcome = 'allowed' | 'counted' | 'challenged' | 'blocked';

/**
 * What one line of a log says of one exchange, before it is joined with its like into a session. The source is who began
 * it, unless `is_reply` says otherwise; null means the log does not say.
 */
export interface TrafficRecord {
  /** Id of the source it was read by. */
  readonly source_id: string;
  /** UTC epoch ms. */
  readonly start_time: number;
  /** UTC epoch ms, at or after start_time. */
  readonly end_time: number;
  readonly src_ip: string;
  readonly src_port: number | null;
  readonly dst_ip: string | null;
  readonly dst_port: number | null;
  /** In lower case, the most that is known: `https` before `tcp`. */
  readonly protocol: string | null;
  /** Bytes from src to dst. */
  readonly bytes_forward: number;
  /** Bytes from dst to src; null where the record is of one way only. */
  readonly bytes_backward: number | null;
  readonly packets: number | null;
  /** True where src answers what dst began, as TCP's flags tell of a one-way record; null where nothing tells. */
  readonly is_reply: boolean | null;
  /** HTTP requests it stands for; 0 for a flow. */
  readonly requests: number;
  /** HTTP status that was answered, 100..999. */
  readonly status: number | null;
  /** Path that was asked for, without its query. */
  readonly path: string | null;
  readonly user_agent: string | null;
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly country_code: string | null;
  readonly outcome: RecordOutcome | null;
  /** Rule that decided the outcome. */
  readonly rule: string | null;
  /** Key that a firewall, a load balancer and a CDN write of the same request. */
  readonly request_id: string | null;
  /** Where it was seen: a network interface, a load balancer, a sensor. */
  readonly observer: string | null;
}
