import { defineFormat, type RowResult } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { toDecision } from './parsing/cloudflare-actions.ts';
import { jsonFields, parseJsonLine, toText } from './parsing/json-line.ts';
import { toCountryValue, toOptionalCount, toStatusValue, toTimeValue } from './parsing/json-values.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const event = parseJsonLine(line);
    if (event === null) return REASONS.json;
    const time = toTimeValue(event.Datetime);
    const path = toText(event.ClientRequestPath);
    const { outcome, rule } = toDecision(event.Action, event.RuleID);
    return toRecordResult({
      source_id: 'cloudflare_firewall',
      start_time: time,
      end_time: time,
      src_ip: addresses.parse(toText(event.ClientIP)),
      protocol: texts.keep(toText(event.ClientRequestScheme)?.toLowerCase() ?? 'http'),
      requests: (toOptionalCount(event.MatchIndex) ?? 0) === 0 ? 1 : 0,
      status: toStatusValue(event.EdgeResponseStatus),
      path: path === null ? null : texts.keep(withoutQuery(path)),
      user_agent: texts.keep(toText(event.ClientRequestUserAgent)),
      country_code: texts.keep(toCountryValue(event.ClientCountry)),
      outcome,
      rule: texts.keep(rule),
      request_id: texts.keep(toText(event.RayName)),
      observer: texts.keep(toText(event.ZoneName)),
    });
  };
};

const event = (changes: object = {}): string =>
  JSON.stringify({
    Action: 'block', ClientASN: 64_500, ClientCountry: 'au', ClientIP: '192.0.2.44', ClientRequestHost: 'shop.example.com', ClientRequestMethod: 'POST', ClientRequestPath: '/login', ClientRequestQuery: '?a=b',
    ClientRequestScheme: 'https', ClientRequestUserAgent: 'curl/8.5', Datetime: '2026-03-02T23:00:00Z', EdgeResponseStatus: 403, Kind: 'firewall', MatchIndex: 0, RayName: '3a6050bcbe121a87', RuleID: 'sqli', Source: 'waf',
    ...changes,
  });

/**
 * One match of a firewall rule of Cloudflare. A request that several rules matched gives one event per rule, all with its
 * `RayName`; the event with `MatchIndex` 0 counts the request. The dataset has no bytes: those are in the HTTP requests.
 */
export const cloudflareFirewall = defineFormat({
  id: 'cloudflare_firewall',
  title: 'Cloudflare Logpush firewall events, JSON lines',
  spec: 'https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/firewall_events/',
  head: [event()],
  examples: [
    {
      line: event(),
      record: {
        source_id: 'cloudflare_firewall', start_time: Date.UTC(2026, 2, 2, 23), end_time: Date.UTC(2026, 2, 2, 23), src_ip: '192.0.2.44', protocol: 'https', requests: 1, status: 403, bytes_forward: 0, bytes_backward: null,
        path: '/login', user_agent: 'curl/8.5', country_code: 'AU', outcome: 'blocked', rule: 'sqli', request_id: '3a6050bcbe121a87', observer: null,
      },
    },
    { line: event({ Action: 'log', MatchIndex: 1 }), record: { outcome: 'counted', requests: 0 } },
    { line: event({ Action: 'managed_challenge', Datetime: 1_772_492_400 }), record: { outcome: 'challenged', start_time: Date.UTC(2026, 2, 2, 23) } },
    { line: event({ Action: 'skip', EdgeResponseStatus: 200 }), record: { outcome: 'allowed', rule: null, status: 200 } },
    { line: event({ Datetime: '' }), rejected: 'start time is not a valid time' },
    { line: event({ ClientIP: 'unknown' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: '[]', rejected: 'not a JSON object' },
  ],
  required: [['ClientIP'], ['Datetime'], ['Action'], ['RayName', 'RuleID', 'Source']],
  fieldsOf: jsonFields,
  open: () => ({ columns: [], read: openRows() }),
});
