import { defineFormat, toRejected, type RowResult } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { parseJsonLine, toObject, toText, type JsonObject } from './parsing/json-line.ts';
import { nestedFields, objectAt, toCountryValue, toCountValue, toCountValueOr0, toStatusValue, toTextOrNumber, toTimeValue, valueAt } from './parsing/json-values.ts';
import { toAddressAndPort } from './parsing/quoted-cells.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';
import type { RecordOutcome } from './traffic-record.ts';

const NO_REQUEST = toRejected('httpRequest is missing');
/** Longest time that a request takes; longer ones are errors of the log. */
const MAX_LATENCY_S = 86_400;
const LATENCY = /^(\d{1,6}(?:\.\d{1,9})?)s$/;

/** Returns the duration of a request in ms; 0 where it is absent. */
const toLatencyMs = (value: unknown): number => {
  const found = typeof value === 'string' ? LATENCY.exec(value) : null;
  return found === null || Number(found[1]) > MAX_LATENCY_S ? 0 : Math.round(Number(found[1]) * 1000);
};

/** Returns an address without the port that some load balancers add. */
const toAddress = (value: unknown): string | null => {
  const text = toText(value);
  if (text === null) return null;
  const isIpv4WithPort = text.includes('.') && text.split(':').length === 2;
  return isIpv4WithPort || text.startsWith('[') ? toAddressAndPort(text)[0] : text;
};

/** Decision of Cloud Armor on a request. */
interface Decision {
  readonly outcome: RecordOutcome | null;
  readonly rule: string | null;
}

/** Returns the rule that matched: the first preconfigured expression, else policy and priority. */
const toRule = (policy: JsonObject): string | null => {
  const expressions = policy.preconfiguredExprIds;
  const [first] = Array.isArray(expressions) ? (expressions as readonly unknown[]) : [];
  const name = toText(first) ?? toText(policy.name);
  const priority = toTextOrNumber(policy.priority);
  return typeof first === 'string' || name === null || priority === null ? name : `${name}/${priority}`;
};

const CHALLENGES = new Set(['GOOGLE_RECAPTCHA', 'REDIRECT', 'RECAPTCHA_REDIRECT']);

const toDecision = (payload: JsonObject): Decision => {
  const enforced = toObject(payload.enforcedSecurityPolicy);
  if (enforced !== null && CHALLENGES.has(toText(enforced.configuredAction) ?? '')) return { outcome: 'challenged', rule: toRule(enforced) };
  if (enforced?.outcome === 'DENY') return { outcome: 'blocked', rule: toRule(enforced) };
  const previewed = toObject(payload.previewSecurityPolicy);
  if (previewed?.outcome === 'DENY') return { outcome: 'counted', rule: toRule(previewed) };
  return { outcome: enforced?.outcome === 'ACCEPT' ? 'allowed' : null, rule: null };
};

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const entry = parseJsonLine(line);
    if (entry === null) return REASONS.json;
    const request = toObject(entry.httpRequest);
    if (request === null) return NO_REQUEST;
    const payload = objectAt(entry, 'jsonPayload');
    const start = toTimeValue(entry.timestamp);
    const { outcome, rule } = toDecision(payload);
    // The method is not always logged, and the target of a URL does not depend on it.
    const target = toRequestTarget(`GET ${toText(request.requestUrl) ?? ''} HTTP/1.1`);
    return toRecordResult({
      source_id: 'gcp_http',
      start_time: start,
      end_time: start + toLatencyMs(request.latency),
      src_ip: addresses.parse(toAddress(request.remoteIp)),
      protocol: texts.keep(target.scheme ?? 'http'),
      bytes_forward: toCountValueOr0(request.requestSize),
      bytes_backward: toCountValue(request.responseSize),
      requests: 1,
      status: toStatusValue(request.status),
      path: texts.keep(target.path),
      user_agent: texts.keep(toText(request.userAgent)),
      country_code: texts.keep(toCountryValue(valueAt(payload, 'securityPolicyRequestData', 'remoteIpInfo', 'regionCode'))),
      outcome,
      rule: texts.keep(rule),
      // Without this key, two equal requests of one moment could not be distinguished.
      request_id: texts.keep(toText(entry.insertId)),
      observer: texts.keep(toObserver(objectAt(entry, 'resource', 'labels'))),
    });
  };
};

const toObserver = (labels: JsonObject): string | null => toText(labels.forwarding_rule_name) ?? toText(labels.url_map_name) ?? toText(labels.service_name) ?? toText(labels.module_id);

const entry = (changes: object = {}, request: object = {}, more: object = {}): string =>
  JSON.stringify({
    httpRequest: {
      latency: '0.250s', remoteIp: '192.0.2.44', requestMethod: 'GET', requestSize: '185', requestUrl: 'https://shop.example.com/login?a=b', responseSize: '4500', serverIp: '10.0.0.5', status: 200, userAgent: 'curl/8.5',
      ...request,
    },
    insertId: '1x2y3z',
    jsonPayload: { '@type': 'type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry', statusDetails: 'response_sent_by_backend', ...changes },
    logName: 'projects/shop/logs/requests',
    receiveTimestamp: '2026-03-02T23:00:02Z',
    resource: { labels: { backend_service_name: 'web', forwarding_rule_name: 'shop-https', project_id: 'shop', zone: 'global' }, type: 'http_load_balancer' },
    severity: 'INFO',
    timestamp: '2026-03-02T23:00:00.125Z',
    ...more,
  });
const START = Date.UTC(2026, 2, 2, 23, 0, 0, 125);
const policy = (outcome: string, changes: object = {}): object => ({ configuredAction: outcome === 'DENY' ? 'DENY' : 'ALLOW', name: 'edge', outcome, priority: 1000, ...changes });

/**
 * One request to an HTTP load balancer of Google Cloud, as an entry of Cloud Logging. Requests to Cloud Run and App Engine have
 * the same `httpRequest`.
 *
 * A request that Cloud Armor denied is `blocked`, one that a rule in preview would have denied is `counted`, both with the rule.
 */
export const gcpHttp = defineFormat({
  id: 'gcp_http',
  title: 'Google Cloud HTTP load balancer logs, JSON lines',
  spec: 'https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring#what_is_logged',
  head: [entry()],
  examples: [
    {
      line: entry(),
      record: {
        source_id: 'gcp_http', start_time: START, end_time: START + 250, src_ip: '192.0.2.44', dst_ip: null, protocol: 'https', bytes_forward: 185, bytes_backward: 4500, requests: 1, status: 200, path: '/login',
        user_agent: 'curl/8.5', country_code: null, outcome: null, rule: null, request_id: '1x2y3z', observer: 'shop-https',
      },
    },
    { line: entry({ enforcedSecurityPolicy: policy('DENY') }, { status: 403 }), record: { outcome: 'blocked', rule: 'edge/1000', status: 403 } },
    { line: entry({ enforcedSecurityPolicy: policy('DENY', { preconfiguredExprIds: ['owasp-crs-v030301-id942251-sqli'] }) }), record: { outcome: 'blocked', rule: 'owasp-crs-v030301-id942251-sqli' } },
    { line: entry({ enforcedSecurityPolicy: policy('ACCEPT'), previewSecurityPolicy: policy('DENY', { name: 'next' }) }), record: { outcome: 'counted', rule: 'next/1000' } },
    { line: entry({ enforcedSecurityPolicy: policy('ACCEPT'), securityPolicyRequestData: { remoteIpInfo: { regionCode: 'AU' } } }), record: { outcome: 'allowed', rule: null, country_code: 'AU' } },
    { line: entry({ enforcedSecurityPolicy: policy('ACCEPT', { configuredAction: 'GOOGLE_RECAPTCHA' }) }), record: { outcome: 'challenged', rule: 'edge/1000' } },
    { line: entry({}, { remoteIp: '192.0.2.44:51000', latency: undefined, status: 0 }), record: { src_ip: '192.0.2.44', end_time: START, status: null } },
    { line: entry({}, { remoteIp: '2001:db8::9', requestSize: 185, requestUrl: '/login' }), record: { src_ip: '2001:db8::9', bytes_forward: 185, path: '/login', protocol: 'http' } },
    { line: entry({}, { remoteIp: '' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: entry({}, { responseSize: '-1' }), rejected: 'byte count is not a whole number' },
    { line: entry({}, {}, { timestamp: 'soon' }), rejected: 'start time is not a valid time' },
    { line: entry({}, {}, { httpRequest: 'GET /' }), rejected: 'httpRequest is missing' },
    { line: '{"httpRequest":{', rejected: 'not a JSON object' },
  ],
  required: [['logName', 'insertId'], ['timestamp'], ['httpRequest.remoteIp'], ['httpRequest.requestUrl', 'httpRequest.status']],
  fieldsOf: (head) => nestedFields(head),
  open: () => ({ columns: [], read: openRows() }),
});
