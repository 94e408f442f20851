import { AddressPool } from './parsing/address-pool.ts';
import { defineFormat, type LogHints, type RowResult } from './define-format.ts';
import { openForwardedClients } from './parsing/forwarded-client.ts';
import { jsonFields, parseJsonLine, toObject, toText, type JsonObject } from './parsing/json-line.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';
import type { RecordOutcome } from './traffic-record.ts';

const OUTCOMES: Readonly<Record<string, RecordOutcome>> = { ALLOW: 'allowed', BLOCK: 'blocked', CAPTCHA: 'challenged', CHALLENGE: 'challenged' };

const toList = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.map(toObject).filter((one) => one !== null) : []);

/** Returns the first rule that matched without ending the evaluation, in the web ACL itself or in a rule group. */
const toCountedRule = (event: JsonObject): string | null => {
  const groups = toList(event.ruleGroupList);
  const matches = [event, ...groups].flatMap((of) => [...toList(of.nonTerminatingMatchingRules), ...toList(of.excludedRules)]);
  return matches.map(({ ruleId }) => toText(ruleId)).find((rule) => rule !== null) ?? null;
};

/** Returns the rule that decided; the rule inside the group where a rule group decided. */
const toTerminatingRule = (event: JsonObject): string | null => {
  const within = toList(event.ruleGroupList).map(({ terminatingRule }) => toText(toObject(terminatingRule)?.ruleId));
  return within.find((rule) => rule !== null) ?? toText(event.terminatingRuleId);
};

const toHeader = (request: JsonObject, wanted: string): string | null => {
  for (const { name, value } of toList(request.headers)) if (typeof name === 'string' && name.toLowerCase() === wanted) return toText(value);
  return null;
};

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const clients = openForwardedClients(addresses, hints);
  const texts = new TextPool();
  return (line: string): RowResult => {
    const event = parseJsonLine(line);
    if (event === null) return REASONS.json;
    const request = toObject(event.httpRequest);
    if (request === null) return NO_REQUEST;
    const action = toText(event.action) ?? '';
    if (!Object.hasOwn(OUTCOMES, action)) return UNKNOWN_ACTION;
    const counted = OUTCOMES[action] === 'allowed' ? toCountedRule(event) : null;
    const time = typeof event.timestamp === 'number' && Number.isInteger(event.timestamp) ? event.timestamp : NaN;
    const country = toText(request.country);
    const uri = toText(request.uri);
    const statusSent = event.responseCodeSent;
    const requestId = toText(request.requestId);
    return toRecordResult({
      source_id: 'aws_waf',
      start_time: time,
      end_time: time,
      src_ip: clients.ofHeader(addresses.parse(toText(request.clientIp)), toHeader(request, 'x-forwarded-for')),
      protocol: texts.keep(toText(request.scheme)?.toLowerCase() ?? 'http'),
      requests: 1,
      status: typeof statusSent === 'number' && statusSent >= 100 && statusSent <= 999 ? statusSent : null,
      path: uri === null ? null : texts.keep(withoutQuery(uri)),
      user_agent: texts.keep(toHeader(request, 'user-agent')),
      country_code: country !== null && /^[A-Z]{2}$/.test(country) ? texts.keep(country) : null,
      outcome: counted === null ? OUTCOMES[action] : 'counted',
      rule: texts.keep(counted ?? (OUTCOMES[action] === 'allowed' ? null : toTerminatingRule(event))),
      request_id: requestId === 'null' ? null : texts.keep(requestId),
      observer: texts.keep(toText(event.httpSourceId)),
    });
  };
};

const NO_REQUEST: RowResult = { kind: 'rejected', reason: 'httpRequest is missing' };
const UNKNOWN_ACTION: RowResult = { kind: 'rejected', reason: 'action is not ALLOW, BLOCK, CAPTCHA or CHALLENGE' };

const event = (changes: object = {}, request: object = {}): string =>
  JSON.stringify({
    timestamp: 1_772_492_400_123,
    formatVersion: 1,
    webaclId: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/web/1',
    terminatingRuleId: 'Default_Action',
    terminatingRuleType: 'REGULAR',
    action: 'ALLOW',
    terminatingRuleMatchDetails: [],
    httpSourceName: 'ALB',
    httpSourceId: '123456789012-app/my-lb/50dc6c495c0c9188',
    ruleGroupList: [],
    rateBasedRuleList: [],
    nonTerminatingMatchingRules: [],
    responseCodeSent: null,
    httpRequest: {
      clientIp: '192.0.2.44',
      country: 'AU',
      headers: [{ name: 'Host', value: 'example.com' }, { name: 'User-Agent', value: 'curl/8.5' }],
      uri: '/login',
      args: 'a=b',
      httpVersion: 'HTTP/2.0',
      httpMethod: 'POST',
      requestId: '1-58337281-1d84f3d73c47ec4e58577259',
      ...request,
    },
    labels: [],
    ...changes,
  });

/**
 * One request that a web ACL of AWS WAF evaluated. The log has no byte counts: those are in the log of the load balancer or
 * CDN, under the same `request_id`.
 *
 * An allowed request that matched rules in count mode is `counted`, with the first such rule. `blocked` and `challenged` have
 * the rule that decided. The status is the one that WAF itself returned. A country of `-` means null.
 * With `trusted_proxies`, a client behind one of them is taken from the header X-Forwarded-For.
 */
export const awsWaf = defineFormat({
  id: 'aws_waf',
  title: 'AWS WAF log, JSON lines',
  spec: 'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html',
  head: [event()],
  examples: [
    {
      line: event(),
      record: {
        source_id: 'aws_waf', start_time: 1_772_492_400_123, end_time: 1_772_492_400_123, src_ip: '192.0.2.44', country_code: 'AU', outcome: 'allowed', rule: null, requests: 1, bytes_forward: 0,
        bytes_backward: null, path: '/login', user_agent: 'curl/8.5', request_id: '1-58337281-1d84f3d73c47ec4e58577259', observer: '123456789012-app/my-lb/50dc6c495c0c9188', status: null,
      },
    },
    { line: event({ action: 'BLOCK', terminatingRuleId: 'RateLimit', responseCodeSent: 429 }), record: { outcome: 'blocked', rule: 'RateLimit', status: 429 } },
    {
      line: event({ action: 'BLOCK', terminatingRuleId: 'group', ruleGroupList: [{ ruleGroupId: 'AWS#Core', terminatingRule: { ruleId: 'SQLi_BODY', action: 'BLOCK' } }] }),
      record: { outcome: 'blocked', rule: 'SQLi_BODY' },
    },
    { line: event({ nonTerminatingMatchingRules: [{ ruleId: 'WatchAdmin', action: 'COUNT' }] }), record: { outcome: 'counted', rule: 'WatchAdmin' } },
    { line: event({ ruleGroupList: [{ excludedRules: [{ exclusionType: 'EXCLUDED_AS_COUNT', ruleId: 'NoUserAgent_HEADER' }] }] }), record: { outcome: 'counted', rule: 'NoUserAgent_HEADER' } },
    { line: event({ action: 'CAPTCHA', terminatingRuleId: 'Puzzle', responseCodeSent: 405 }, { country: '-', headers: null }), record: { outcome: 'challenged', country_code: null, user_agent: null } },
    { line: event({}, { headers: [{ name: 'X-Forwarded-For', value: '203.0.113.9, 198.51.100.4' }] }), record: { src_ip: '192.0.2.44' } },
    { line: event({}, { headers: [{ name: 'X-Forwarded-For', value: '203.0.113.9, 198.51.100.4' }] }), hints: { trusted_proxies: ['192.0.2.0/24'] }, record: { src_ip: '198.51.100.4' } },
    { line: event({}, { requestId: 'null' }), record: { request_id: null } },
    { line: event({ action: 'MAYBE' }), rejected: 'action is not ALLOW, BLOCK, CAPTCHA or CHALLENGE' },
    { line: event({ timestamp: 'soon' }), rejected: 'start time is not a valid time' },
    { line: event({}, { clientIp: '__proto__' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: event({ httpRequest: [] }), rejected: 'httpRequest is missing' },
    { line: '{"timestamp":1', rejected: 'not a JSON object' },
  ],
  required: [['timestamp'], ['webaclId'], ['action'], ['httpRequest']],
  fieldsOf: jsonFields,
  open: (_head, hints) => ({ columns: [], read: openRows(hints) }),
});
