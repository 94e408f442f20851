import type { Key64, PlacedRecord } from '@weir/schema';
import type { Numbering, RequestCounts } from '../formats/define-format.ts';
import type { TrafficRecord } from '../formats/traffic-record.ts';
import { isReply, type IsMonitored } from './exchange-sides.ts';
import { KeyMixer, TextKeys } from './record-hash.ts';

/** Rules that decide which records form one session. */
export interface SessionRules {
  /** Length of a window in ms; windows start at its multiples. */
  readonly window_ms: number;
  readonly isMonitored: IsMonitored;
}

/** Ports for firewall records, which contain a protocol but no port. */
export const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };
const NO_TEXT: Key64 = { high: 0, low: 0 };
/** Number of different requests without a key after which the earlier half of them is forgotten. */
const MAX_RECENT = 200_000;
/** Longest text that the schema accepts. */
const MAX_TEXT = 1024;

/** Requests without a key that a log has. */
export interface CountedRequests {
  /** Counts by key, the latest first; the first map with a key counts. They include the requests before the log. */
  readonly counts: readonly RequestCounts[];
  /** Earliest and latest start, UTC epoch ms; null where the log has no such request. */
  readonly first_time: number | null;
  readonly last_time: number | null;
}

/**
 * Assigns each record of a log to a session and computes its identity.
 *
 * The identity is a hash of all values of the record. Requests without a key may be identical, such as two within a second.
 * They are numbered in order: the nth one of a log equals the nth one of the same log read again, so reading it again adds
 * nothing, in pieces or as a whole. `numbering` says which requests came before a piece, and which origin a log has.
 */
export class RecordPlacer {
  /** Number of the line whose record is placed, from 0. */
  line = 0;
  private readonly texts = new TextKeys();
  private readonly mixer = new KeyMixer();
  private readonly before: readonly RequestCounts[];
  private readonly origin: Key64 | null;
  private readonly line_ids: readonly string[] | undefined;
  private seen = new Map<number, number>();
  private seenEarlier: RequestCounts = new Map();
  private first_time = Infinity;
  private last_time = -Infinity;

  constructor(
    readonly rules: SessionRules,
    { origin, line_ids, before = [] }: Numbering = {},
  ) {
    this.before = before;
    this.origin = origin === undefined ? null : this.texts.of(origin);
    this.line_ids = line_ids;
  }

  /** Returns the requests without a key so far. */
  get counted(): CountedRequests {
    const hasAny = this.first_time <= this.last_time;
    return { counts: [this.seen, this.seenEarlier], first_time: hasAny ? this.first_time : null, last_time: hasAny ? this.last_time : null };
  }

  place(record: TrafficRecord): PlacedRecord {
    const { isMonitored, window_ms } = this.rules;
    const swapped = isReply(record, isMonitored);
    const { bytes_forward, bytes_backward } = record;
    const src_ip = swapped ? record.dst_ip! : record.src_ip;
    const dst_ip = swapped ? record.src_ip : record.dst_ip;
    const dst_port = swapped ? record.src_port : record.dst_port;
    const requestBytes = (swapped ? bytes_backward : bytes_forward) ?? 0;
    const responseBytes = (swapped ? bytes_forward : bytes_backward) ?? 0;
    // For an outgoing connection the monitored side is the client.
    const isOutbound = dst_ip !== null && !isMonitored(dst_ip) && isMonitored(src_ip);
    const window_start = Math.floor(record.start_time / window_ms) * window_ms;
    const protocol = record.protocol;
    const user_agent = cut(record.user_agent);
    const source = this.texts.of(src_ip);
    const destination = dst_ip === null ? NO_TEXT : this.texts.of(dst_ip);
    const port = dst_port ?? (protocol !== null && Object.hasOwn(DEFAULT_PORTS, protocol) ? DEFAULT_PORTS[protocol] : null);
    const service = port === null ? this.text(protocol) : NO_TEXT;
    const session_key = this.mixer.reset().key(source).key(destination).number(port).key(service).number(window_start).number(window_ms).done();
    const path_key = this.text(record.path);
    const request_key = this.text(record.request_id);
    const record_key = this.identify(record, source, destination, swapped, path_key, user_agent, request_key);
    return {
      record_key,
      session_key,
      window_start,
      start_time: record.start_time,
      end_time: record.end_time,
      source_id: record.source_id,
      src_ip,
      src_port: swapped ? record.dst_port : record.src_port,
      dst_ip,
      dst_port,
      protocol,
      bytes_in: isOutbound ? responseBytes : requestBytes,
      bytes_out: isOutbound ? requestBytes : responseBytes,
      packets: record.packets,
      requests: record.requests,
      status: record.status,
      path_key,
      user_agent,
      country_code: record.country_code,
      outcome: record.outcome,
      rule: cut(record.rule),
      request_key: request_key === null ? null : this.mixer.reset().key(request_key).key(source).done(),
      observer: cut(record.observer),
    };
  }

  private identify(record: TrafficRecord, source: Key64, destination: Key64, swapped: boolean, path: Key64 | null, user_agent: string | null, request: Key64 | null): Key64 {
    const mixer = this.mixer.reset();
    mixer.key(this.texts.of(record.source_id)).key(source).key(destination).word(swapped ? 1 : 0).number(record.src_port).number(record.dst_port);
    mixer.number(record.start_time).number(record.end_time).number(record.bytes_forward).number(record.bytes_backward).number(record.packets);
    mixer.key(this.text(record.protocol)).key(this.text(record.outcome)).key(this.text(record.observer));
    const isUnique = record.requests === 0 || request !== null;
    if (record.requests > 0) mixer.number(record.status).key(path).key(this.text(user_agent)).key(this.text(record.rule)).key(request).number(record.requests);
    // One packet may match several rules.
    else if (record.rule !== null) mixer.key(this.text(record.rule));
    const key = mixer.done();
    return isUnique ? key : this.nth(key, record.start_time);
  }

  /** Returns the identity of a request without a key, from the hash of its values and its start, UTC epoch ms; see RecordPlacer. */
  nth(values: Key64, start_time: number): Key64 {
    const key = this.ofOrigin(values);
    const as_number = key.high * 2_097_152 + (key.low >>> 11);
    const before = this.countOf(as_number);
    if (2 * this.seen.size >= MAX_RECENT) {
      this.seenEarlier = this.seen;
      this.seen = new Map();
    }
    this.seen.set(as_number, before + 1);
    if (start_time < this.first_time) this.first_time = start_time;
    if (start_time > this.last_time) this.last_time = start_time;
    return before === 0 ? key : this.mixer.reset().key(key).number(before).done();
  }

  private ofOrigin(values: Key64): Key64 {
    const id = this.line_ids?.[this.line];
    if (this.origin === null && id === undefined) return values;
    return this.mixer.reset().key(values).key(this.origin).key(this.text(id ?? null)).done();
  }

  private countOf(as_number: number): number {
    const count = this.seen.get(as_number) ?? this.seenEarlier.get(as_number);
    if (count !== undefined) return count;
    for (const counts of this.before) {
      const earlier = counts.get(as_number);
      if (earlier !== undefined) return earlier;
    }
    return 0;
  }

  private text(text: string | null): Key64 | null {
    return text === null ? null : this.texts.of(text);
  }
}

const cut = (text: string | null): string | null => (text === null || text.length <= MAX_TEXT ? text : text.slice(0, MAX_TEXT));
