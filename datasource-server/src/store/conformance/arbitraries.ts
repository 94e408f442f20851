import fc from 'fast-check';
import { NUMERIC_COLUMNS, type Filter } from '@weir/schema';
import type { LogRecord } from '../reference/fold-records.ts';
import { DAY, HOUR, idOf, MINUTE, recordAt, sessionAt, T0, verdictOf, type ScoredRow } from './rows.ts';

const MOST_RECORDS = 14;

/** Log records of few sessions, connections, observers and formats, with many nulls, and with linked requests. */
export const arbitraryRecords: fc.Arbitrary<LogRecord[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('flow', 'request', 'firewall'),
      minute: fc.integer({ min: 0, max: 25 }),
      second: fc.constantFrom(0, 4, 5, 10, 595, 599, 600, 604),
      src_port: fc.constantFrom(null, 1, 2, 3),
      observer: fc.constantFrom(null, 'a', 'b'),
      format: fc.constantFrom('one', 'two'),
      bytes_in: fc.integer({ min: 0, max: 3 }),
      bytes_out: fc.integer({ min: 0, max: 3 }),
      packets: fc.constantFrom(null, 1, 5),
      requests: fc.integer({ min: 1, max: 2 }),
      status: fc.constantFrom(null, 200, 302, 404, 500),
      path_key: fc.constantFrom(null, 1n, 2n),
      user_agent: fc.constantFrom(null, 'curl', 'bot'),
      outcome: fc.constantFrom(null, 'blocked', 'allowed', 'counted', 'challenged'),
      rule: fc.constantFrom(null, 'sqli', 'xss'),
      request_key: fc.constantFrom(null, 7n, 8n),
    }),
    { minLength: 1, maxLength: MOST_RECORDS },
  )
  .map((drafts) =>
    drafts.map(({ kind, minute, second, format, ...draft }) => {
      const start_time = T0 + minute * MINUTE;
      if (kind === 'flow') return recordAt(start_time, { ...draft, source_id: `flow ${format}`, requests: 0, status: null, path_key: null, user_agent: null, rule: null, request_key: null });
      // Records of one request lie in the same window or in neighbours, few seconds apart.
      const near = T0 + second * 1000;
      const window = Math.floor(second / 600);
      const session_key = BigInt(0x7000 + window + (kind === 'firewall' ? 16 : 0));
      return recordAt(near, { ...draft, session_key, source_id: `${kind} ${format}`, dst_port: kind === 'firewall' ? null : 443, protocol: kind === 'firewall' ? 'http' : 'https' });
    }),
  );

const SOURCES = ['192.0.2.1', '192.0.2.10', '192.0.2.2', '2001:db8::1'];
const COUNTRIES = [null, 'DE', 'FR'];
const MOST_SESSIONS = 25;

/** Sessions with few distinct values, so that there are many ties and nulls. */
export const arbitrarySessions: fc.Arbitrary<ScoredRow[]> = fc
  .array(
    fc.record({
      key: fc.integer({ min: 1, max: 9 }),
      hours: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 24 * 15 }), fc.integer({ min: 0, max: 30 })),
      ms: fc.constantFrom(0, 0, 1, MINUTE - 1, 30 * MINUTE, HOUR - 1),
      duration: fc.constantFrom(0, 999, MINUTE, 5 * HOUR),
      src_ip: fc.constantFrom(...SOURCES),
      src_ip_country_code: fc.constantFrom(...COUNTRIES),
      protocol: fc.constantFrom(null, 'https', 'HTTPS', 'ä'),
      response_code: fc.constantFrom(null, 200, 404),
      dst_ip: fc.constantFrom(null, '203.0.113.1', '203.0.113.2'),
      dst_port: fc.constantFrom(null, 9, 10, 443),
      bytes_in: fc.constantFrom(0, 1, 2, 1000),
      bytes_out: fc.constantFrom(0, 1, 3, 1000),
      label: fc.constantFrom(null, 'a,b', 'A'),
      anomaly: fc.constantFrom(null, false, false, true),
      rarity: fc.constantFrom(0, 0.5, 2, 3.25),
      risk_class: fc.constantFrom(null, 'x', 'y'),
    }),
    { minLength: 1, maxLength: MOST_SESSIONS },
  )
  .map((drafts) =>
    drafts.map(({ key, hours, ms, duration, anomaly, rarity, risk_class, ...values }, index) => {
      const start_time = T0 + hours * HOUR + ms;
      const session = sessionAt(start_time, {
        // Sessions with the same id have the same start, because an id is a hash of the content.
        session_id: idOf(64 * (start_time - T0) + index + 1, key),
        end_time: start_time + duration,
        ...values,
      });
      const verdict = anomaly === null ? null : verdictOf(anomaly, { rarity, risk_class, anomaly_score: anomaly ? 0.5 + rarity / 8 : 0.25, class_probability: risk_class === null ? null : 0.5 });
      return { session, verdict };
    }),
  );

const VALUES: ReadonlyArray<readonly [column: string, values: readonly string[]]> = [
  ['src_ip', [...SOURCES, '192.0.2.*', '*1', '']],
  ['src_ip_country_code', ['DE', 'FR', '', 'd*', 'D.|FR']],
  ['protocol', ['https', 'HTTPS', 'ä', 'Ä', 'h*s', '']],
  ['label', ['a\\,b', 'a,b', 'a', 'a*', '.*']],
  ['risk_class', ['x', 'x,y', '']],
];
const NUMBERS: ReadonlyArray<readonly [column: string, values: readonly string[]]> = [
  ['response_code', ['200', '404', '300']],
  ['dst_port', ['9', '10', '443']],
  ['bytes_in', ['0', '1', '1000', '1.5']],
  ['rarity', ['0', '2', '3.25']],
  ['total_bytes', ['2', '1001']],
];
const choose = (columns: typeof VALUES, operators: readonly Filter['operator'][]): fc.Arbitrary<Filter> =>
  fc.constantFrom(...columns).chain(([column, values]) => fc.record({ column: fc.constant(column), operator: fc.constantFrom(...operators), value: fc.constantFrom(...values) }));

const arbitraryFilter: fc.Arbitrary<Filter> = fc.oneof(
  choose(VALUES, ['=', '!=', '>', '<=', 'in', 'not in', 'matches']),
  choose(VALUES.filter(([column]) => column !== 'src_ip'), ['=~', '!~']).filter(({ value }) => value !== '' && !value.startsWith('*')),
  choose(NUMBERS, ['=', '!=', '>', '>=', '<', '<=', 'in', 'not in']),
  fc.record({ column: fc.constant('is_anomaly'), operator: fc.constantFrom('=' as const, '!=' as const), value: fc.constantFrom('true', 'false') }),
);

/** A range of some hours or days, with up to two filters. */
export const arbitrarySelection = fc
  .record({
    from: fc.integer({ min: 0, max: 24 * 15 }),
    hours: fc.constantFrom(1, 7, 24, 24 * 4, 24 * 16),
    shift: fc.constantFrom(0, 0, 1, 30 * MINUTE),
    filters: fc.array(arbitraryFilter, { maxLength: 2 }),
  })
  .map(({ from, hours, shift, filters }) => ({ from_ms: T0 + from * HOUR + shift, to_ms: T0 + (from + hours) * HOUR + shift, filters }));

export const arbitraryGroup = fc.constantFrom('src_ip', 'src_ip_country_code', 'risk_class', 'response_code', 'dst_port', 'protocol', 'technique') as fc.Arbitrary<'src_ip'>;
export const arbitraryMeasure = fc.constantFrom('session_count', 'anomaly_count', 'bytes_in', 'bytes_out', 'total_bytes');
export const arbitraryNumber = fc.constantFrom(...NUMERIC_COLUMNS.slice(0, NUMERIC_COLUMNS.indexOf('rarity') + 1));
export const arbitraryBucket = fc.constantFrom(HOUR, 7 * HOUR, 12 * HOUR, DAY, 2 * DAY);

/** Exceptions with some or none of the limits, and guards. */
export const arbitraryExcepted = fc.option(
  fc.record({
    exceptions: fc.array(
      fc.record({
        disposition_id: fc.constantFrom('d', 'e'),
        src_ip: fc.constantFrom(...SOURCES),
        session_id: fc.constantFrom(null, null, idOf(1, 1), idOf(2, 3)),
        from_ms: fc.constantFrom(T0, T0 + 3 * DAY),
        to_ms: fc.constantFrom(T0 + 5 * DAY, T0 + 16 * DAY),
        max_bytes_in: fc.constantFrom(1, 1000),
        max_bytes_out: fc.constantFrom(1, 1000),
        max_rarity: fc.constantFrom(0.5, 2, 10),
      }),
      { maxLength: 3 },
    ),
    guards: fc.array(fc.record({ src_ip: fc.constantFrom(...SOURCES), from_ms: fc.constant(T0 + DAY), to_ms: fc.constantFrom(T0 + 2 * DAY, T0 + 8 * DAY) }), { maxLength: 1 }),
  }),
  { nil: undefined },
);
