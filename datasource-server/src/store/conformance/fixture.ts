import type { Session, Verdict } from '@weir/schema';
import { DAY, HOUR, idOf, MINUTE, T0, type ScoredRow } from './rows.ts';

/**
 * Twenty sessions, for which every expected result is worked out by hand.
 *
 * Days are counted from Monday, 2 March 2026, UTC. Saturday (day 5) has none. Sessions start and end around midnight UTC and
 * around the border of a week; 8 starts one millisecond before 04:00. 6 and 20 have no verdict. 1, 7, 13 and 20 transfer the
 * same bytes; 2 and 19 too. 5 and 11 have the same score. Sources by sessions: A 6, B 5, C 5, D 2, E 2.
 *
 * The sampling keys with the mask 0 are 1 + (7n mod 20), so that a sample takes the sessions in the order
 * 20, 3, 6, 9, 12, 15, 18, 1, 4, 7, 10, 13, 16, 19, 2, 5, 8, 11, 14, 17.
 */
const A = '192.0.2.1';
const B = '192.0.2.2';
const C = '192.0.2.3';
const D = '198.51.100.4';
const E = '2001:db8::5';
export const SOURCES = { A, B, C, D, E } as const;

type Line = readonly [
  day: number,
  time: string,
  minutes: number,
  source: keyof typeof SOURCES,
  port: number | null,
  code: number | null,
  bytes_in: number,
  bytes_out: number,
  rarity: number | null,
  is_anomaly?: boolean,
  risk_class?: string | null,
];

const LINES: readonly Line[] = [
  /*  1 */ [0, '00:00', 10, 'A', 443, 200, 100, 1000, 0.1],
  /*  2 */ [0, '00:05', 10, 'B', 443, 404, 200, 0, 0.2],
  /*  3 */ [0, '23:59', 2, 'A', 9, 200, 300, 3000, 2.5, true, 'upload'],
  /*  4 */ [1, '00:00', 10, 'C', null, null, 0, 0, 0, false, null],
  /*  5 */ [1, '12:30', 0, 'B', 443, 500, 400, 400, 3, true, 'upload'],
  /*  6 */ [1, '12:30', 30, 'C', 443, 200, 500, 500, null],
  /*  7 */ [2, '03:00', 10, 'A', 443, 200, 100, 1000, 0.1],
  /*  8 */ [2, '03:59:59.999', 10, 'D', 22, null, 50, 60, 0.5, false, 'not_sure'],
  /*  9 */ [2, '04:00', 10, 'B', 10, 200, 250, 2500, 1],
  /* 10 */ [3, '18:00', 60, 'C', 443, 302, 10, 20, 0.3],
  /* 11 */ [3, '23:30', 60, 'A', 443, 200, 9000, 90, 3, true, 'upload'],
  /* 12 */ [4, '00:30', 5, 'B', 443, 200, 120, 1200, 0.2],
  /* 13 */ [4, '09:00', 5, 'E', 443, 200, 100, 1000, 0.1],
  /* 14 */ [6, '22:00', 10, 'E', 443, 403, 5, 100_000, 2.5, true, 'download'],
  /* 15 */ [6, '23:00', 120, 'A', 443, 200, 110, 1100, 0.2],
  /* 16 */ [7, '00:00', 10, 'C', 443, 200, 100, 900, 0.1],
  /* 17 */ [7, '00:05', 10, 'D', 22, null, 70, 80, 4, true, null],
  /* 18 */ [7, '08:00', 10, 'C', 443, 200, 20, 30, 0.4],
  /* 19 */ [7, '08:00', 10, 'B', 443, 404, 200, 0, 0.2],
  /* 20 */ [7, '09:00', 10, 'A', 443, 200, 100, 1000, null],
];

const COUNTRIES = { A: 'DE', B: 'FR', C: null, D: 'DE', E: 'US' } as const;
const SCORES: Readonly<Record<number, number>> = { 3: 0.6, 5: 0.7, 11: 0.7, 14: 0.65, 17: 0.9 };

/** Returns a time of the fixture, such as at(7, '08:00'), UTC epoch ms. */
export const at = (day: number, time: string): number => {
  const [hours, minutes, seconds = 0] = time.split(':').map(Number);
  return T0 + day * DAY + hours * HOUR + minutes * MINUTE + Math.round(seconds * 1000);
};

const toRow = ([day, time, minutes, source, dst_port, response_code, bytes_in, bytes_out, rarity, is_anomaly = false, risk_class = 'usual']: Line, index: number): ScoredRow => {
  const n = index + 1;
  const start_time = at(day, time);
  const session: Session = {
    session_id: idOf(n, 1 + ((7 * n) % 20)),
    start_time,
    end_time: start_time + minutes * MINUTE,
    src_ip: SOURCES[source],
    src_ip_country_code: COUNTRIES[source],
    protocol: source === 'D' ? 'ssh' : 'https',
    response_code,
    // Sessions of D and session 4 have no destination address.
    dst_ip: source === 'D' || n === 4 ? null : '203.0.113.1',
    dst_port,
    bytes_in,
    bytes_out,
    rule_names: n === 5 ? 'Sqli, Xss' : null,
    observation_name: null,
    source_meta: n === 1 ? 'synthetic' : null,
    source_name: 'web',
    detection_types: null,
    label: n === 3 ? '100% "odd"' : null,
  };
  const verdict: Verdict | null =
    rarity === null
      ? null
      : { anomaly_score: SCORES[n] ?? 0.4, rarity, is_anomaly, risk_class, class_probability: risk_class === null ? null : 0.5, reason: is_anomaly ? `because of ${n}` : null, model_version: 'first' };
  return { session, verdict };
};

/** The rows of the fixture: row n is FIXTURE[n - 1]. */
export const FIXTURE: readonly ScoredRow[] = LINES.map(toRow);

/** Returns the number of the session with an id. */
export const numberOf = (session_id: unknown): number => FIXTURE.findIndex(({ session }) => session.session_id === session_id) + 1;

/** The whole time range of the fixture: eight days. */
export const EIGHT_DAYS = { from_ms: T0, to_ms: T0 + 8 * DAY, filters: [] } as const;
/** The second Monday, with the sessions 16 to 20. */
export const LAST_DAY = { from_ms: T0 + 7 * DAY, to_ms: T0 + 8 * DAY, filters: [] } as const;
