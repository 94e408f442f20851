import { defineFormat, type RowResult } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { toCloudflareDecision } from './parsing/cloudflare-actions.ts';
import { jsonFields, parseJsonLine, toText } from './parsing/json-line.ts';
import { toCountryValue, toCountValue, toCountValueOr0, toPortValue, toStatusValue, toTimeValue } from './parsing/json-values.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const event = parseJsonLine(line);
    if (event === null) return REASONS.json;
    const start = toTimeValue(event.EdgeStartTimestamp ?? event.EdgeEndTimestamp);
    const end = toTimeValue(event.EdgeEndTimestamp ?? event.EdgeStartTimestamp);
    const path = toText(event.ClientRequestPath) ?? toText(event.ClientRequestURI);
    const { outcome, rule } = toCloudflareDecision(event);
    return toRecordResult({
      source_id: 'cloudflare_http',
      start_time: start,
      // Both are cut to seconds in some configurations, each from its own clock.
      end_time: Math.max(start, end),
      src_ip: addresses.parse(toText(event.ClientIP)),
      src_port: toPortValue(event.ClientSrcPort),
      protocol: texts.keep(toScheme(event.ClientRequestScheme, event.ClientSSLProtocol)),
      bytes_forward: toCountValueOr0(event.ClientRequestBytes),
      bytes_backward: toCountValue(event.EdgeResponseBytes),
      requests: 1,
      status: toStatusValue(event.EdgeResponseStatus),
      path: path === null ? null : texts.keep(withoutQuery(path)),
      user_agent: texts.keep(toText(event.ClientRequestUserAgent)),
      country_code: texts.keep(toCountryValue(event.ClientCountry)),
      outcome,
      rule: texts.keep(rule),
      request_id: texts.keep(toText(event.RayID)),
      observer: texts.keep(toText(event.ZoneName)),
    });
  };
};

const toScheme = (scheme: unknown, tls: unknown): string => {
  if (typeof scheme === 'string' && scheme !== '') return scheme.toLowerCase();
  return typeof tls === 'string' && tls !== '' && tls !== 'none' ? 'https' : 'http';
};

const event = (changes: object = {}): string =>
  JSON.stringify({
    ClientIP: '192.0.2.44',
    ClientRequestHost: 'shop.example.com',
    ClientRequestMethod: 'GET',
    ClientRequestURI: '/login?a=b',
    ClientRequestScheme: 'https',
    ClientRequestBytes: 1200,
    ClientRequestUserAgent: 'curl/8.5',
    ClientSrcPort: 51_000,
    ClientCountry: 'au',
    EdgeStartTimestamp: '2026-03-02T23:00:00Z',
    EdgeEndTimestamp: '2026-03-02T23:00:01Z',
    EdgeResponseStatus: 200,
    EdgeResponseBytes: 4500,
    RayID: '3a6050bcbe121a87',
    ZoneName: 'example.com',
    ...changes,
  });
const START = Date.UTC(2026, 2, 2, 23);

/**
 * One HTTP request at an edge of Cloudflare. The destination is the edge, whose address is not logged. `RayID` is the key of
 * the request, which firewall events have as `RayName`.
 *
 * `blocked` and `challenged` have the rule that decided; a request that matched a rule without being stopped is `counted`.
 * Fields of earlier versions (`WAFAction`, `FirewallMatchesActions`) are read where there is no `SecurityAction`. The outcome
 * is null where no rule acted.
 */
export const cloudflareHttp = defineFormat({
  id: 'cloudflare_http',
  title: 'Cloudflare Logpush HTTP requests, JSON lines',
  spec: 'https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/http_requests/',
  head: [event()],
  examples: [
    {
      line: event(),
      record: {
        source_id: 'cloudflare_http', start_time: START, end_time: START + 1000, src_ip: '192.0.2.44', src_port: 51_000, protocol: 'https', bytes_forward: 1200, bytes_backward: 4500, requests: 1, status: 200,
        path: '/login', user_agent: 'curl/8.5', country_code: 'AU', outcome: null, rule: null, request_id: '3a6050bcbe121a87', observer: 'example.com',
      },
    },
    { line: event({ EdgeStartTimestamp: 1_772_492_400, EdgeEndTimestamp: 1_772_492_401 }), record: { start_time: START, end_time: START + 1000 } },
    { line: event({ EdgeStartTimestamp: 1_772_492_400_250_000_000, EdgeEndTimestamp: 1_772_492_400_500_000_000 }), record: { start_time: START + 250, end_time: START + 500 } },
    { line: event({ EdgeStartTimestamp: '1772492400250000000', EdgeEndTimestamp: undefined }), record: { start_time: START + 250, end_time: START + 250 } },
    { line: event({ SecurityAction: 'block', SecurityRuleID: 'rule-1', EdgeResponseStatus: 403 }), record: { outcome: 'blocked', rule: 'rule-1', status: 403 } },
    { line: event({ SecurityAction: '', SecurityActions: ['log', 'managed_challenge'], SecurityRuleIDs: ['watch', 'robots'] }), record: { outcome: 'challenged', rule: 'robots' } },
    { line: event({ SecurityAction: 'managedChallenge', SecurityRuleID: 'robots' }), record: { outcome: 'challenged', rule: 'robots' } },
    { line: event({ FirewallMatchesActions: ['simulate'], FirewallMatchesRuleIDs: ['sqli'] }), record: { outcome: 'counted', rule: 'sqli' } },
    { line: event({ WAFAction: 'drop', WAFRuleID: '100001' }), record: { outcome: 'blocked', rule: '100001' } },
    { line: event({ WAFAction: 'unknown', WAFRuleID: '' }), record: { outcome: null, rule: null } },
    { line: event({ SecurityActions: ['managedChallengeInteractiveSolved'], SecurityRuleIDs: ['robots'] }), record: { outcome: 'allowed', rule: null } },
    { line: event({ ClientRequestScheme: undefined, ClientSSLProtocol: 'none', ClientCountry: 'xx', EdgeResponseStatus: 0 }), record: { protocol: 'http', country_code: null, status: null } },
    { line: event({ ClientIP: '2001:db8::9', ClientSrcPort: 0 }), record: { src_ip: '2001:db8::9', src_port: 0 } },
    { line: event({ ClientIP: 'client' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: event({ EdgeStartTimestamp: 'soon' }), rejected: 'start time is not a valid time' },
    { line: event({ EdgeResponseBytes: -5 }), rejected: 'byte count is not a whole number' },
    { line: event({ ClientSrcPort: 70_000 }), rejected: 'source port is not a number from 0 to 65535' },
    { line: '{"ClientIP":', rejected: 'not a JSON object' },
  ],
  required: [['ClientIP'], ['EdgeStartTimestamp', 'EdgeEndTimestamp'], ['EdgeResponseStatus', 'RayID', 'ClientRequestURI', 'ClientRequestHost']],
  fieldsOf: jsonFields,
  open: () => ({ columns: [], read: openRows() }),
});
