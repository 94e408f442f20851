import { defineFormat, toRejected, type LogHints, type RowResult } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { toFraction } from './parsing/decimal.ts';
import { openForwardedClients } from './parsing/forwarded-client.ts';
import { parseJsonLine, toObject, toText, type JsonObject } from './parsing/json-line.ts';
import { nestedFields, toCountValue, toCountValueOr0, toCountryValue, toPortValue, toStatusValue, toTextOrNumber, toTimeValue } from './parsing/json-values.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget, withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';
import type { RecordOutcome } from './traffic-record.ts';

const OTHER_REASON = 'category is not an access or firewall log of Application Gateway or Front Door';
const OTHER_CATEGORY: RowResult = { kind: 'skipped', reason: OTHER_REASON };
const NO_PROPERTIES = toRejected('properties is missing');

/** Categories in lower case, without the hyphens of some exports. */
const ACCESS: ReadonlySet<string> = new Set(['applicationgatewayaccesslog', 'frontdooraccesslog']);
const FIREWALL: ReadonlySet<string> = new Set(['applicationgatewayfirewalllog', 'frontdoorwebapplicationfirewalllog']);

const OUTCOMES: Readonly<Record<string, RecordOutcome>> = {
  blocked: 'blocked', block: 'blocked', 'js challenge': 'challenged', jschallenge: 'challenged', challenge: 'challenged', captcha: 'challenged', matched: 'counted', detected: 'counted', log: 'counted', logandscore: 'counted',
  anomalyscoring: 'counted', logandallow: 'counted', redirect: 'challenged', allowed: 'allowed', allow: 'allowed',
};

const toOutcome = (action: unknown): RecordOutcome | null => {
  const name = toText(action)?.toLowerCase() ?? '';
  return Object.hasOwn(OUTCOMES, name) ? OUTCOMES[name] : null;
};

/** Returns the time that a request took, in ms. Gateways of version 1 log whole milliseconds, later products log seconds. */
const toTaken = (value: unknown, isMilliseconds: boolean): number => {
  const taken = toFraction(toTextOrNumber(value));
  return Number.isNaN(taken) ? 0 : Math.round(isMilliseconds ? taken : taken * 1000);
};

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const clients = openForwardedClients(addresses, hints);
  const texts = new TextPool();

  const toRow = (event: JsonObject, properties: JsonObject, isFirewall: boolean): RowResult => {
    const time = toTimeValue(event.timeStamp ?? event.timestamp ?? event.time);
    // The logged time is that of the end, as the entry is written then.
    const isVersion1 = toText(properties.instanceId)?.startsWith('ApplicationGatewayRole') === true;
    const taken = isFirewall ? 0 : toTaken(properties.timeTaken, isVersion1);
    const uri = toText(properties.originalRequestUriWithArgs) ?? toText(properties.requestUri);
    const target = toRequestTarget(`GET ${uri ?? ''} HTTP/1.1`);
    const logged = toText(properties.clientIP) ?? toText(properties.clientIp);
    const peer = toText(properties.socketIp) ?? toText(properties.socketIP);
    const outcome = isFirewall ? toOutcome(properties.action) : null;
    const scheme = toText(properties.requestProtocol)?.toLowerCase() ?? target.scheme ?? (properties.sslEnabled === 'on' ? 'https' : 'http');
    return toRecordResult({
      source_id: 'azure_web',
      start_time: time - taken,
      end_time: time,
      // Front Door takes its client from the header X-Forwarded-For, which a client can write.
      src_ip: clients.ofHeader(addresses.parse(peer ?? logged), peer === null ? null : logged),
      src_port: toPortValue(properties.clientPort),
      protocol: texts.keep(scheme),
      bytes_forward: toCountValueOr0(properties.receivedBytes ?? properties.requestBytes),
      bytes_backward: toCountValue(properties.sentBytes ?? properties.responseBytes),
      // Several rules may match one request, which the access log counts.
      requests: isFirewall ? 0 : 1,
      status: toStatusValue(properties.httpStatus ?? properties.httpStatusCode),
      path: texts.keep(target.path ?? (uri === null ? null : withoutQuery(uri))),
      user_agent: texts.keep(toText(properties.userAgent)),
      country_code: texts.keep(toCountryValue(properties.clientCountry)),
      outcome,
      rule: outcome === null || outcome === 'allowed' ? null : texts.keep(toTextOrNumber(properties.ruleName) ?? toTextOrNumber(properties.ruleId)),
      request_id: texts.keep(toText(properties.trackingReference) ?? toText(properties.transactionId)),
      observer: texts.keep(toText(properties.instanceId) ?? toText(properties.pop) ?? toText(properties.policy)),
    });
  };

  return (line: string): RowResult => {
    const event = parseJsonLine(line);
    if (event === null) return REASONS.json;
    const category = (toText(event.category) ?? '').toLowerCase();
    const isFirewall = FIREWALL.has(category);
    if (!isFirewall && !ACCESS.has(category)) return OTHER_CATEGORY;
    const properties = toObject(event.properties);
    return properties === null ? NO_PROPERTIES : toRow(event, properties, isFirewall);
  };
};

const gateway = (changes: object = {}, more: object = {}): string =>
  JSON.stringify({
    timeStamp: '2026-03-02T23:00:01.250+00:00',
    resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.NETWORK/APPLICATIONGATEWAYS/WEB',
    category: 'ApplicationGatewayAccessLog',
    operationName: 'ApplicationGatewayAccess',
    properties: {
      instanceId: 'appgw_1', clientIP: '192.0.2.44', clientPort: 51_000, httpMethod: 'GET', originalRequestUriWithArgs: '/login?a=b', requestUri: '/login', userAgent: 'curl/8.5', httpStatus: 200, httpVersion: 'HTTP/1.1',
      receivedBytes: 184, sentBytes: 4500, timeTaken: 0.25, sslEnabled: 'on', host: 'shop.example.com', transactionId: 't1', ...changes,
    },
    ...more,
  });
const frontDoor = (changes: object = {}): string =>
  JSON.stringify({
    time: '2026-03-02T23:00:01.2500000Z',
    resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.CDN/PROFILES/WEB',
    category: 'FrontDoorAccessLog',
    operationName: 'Microsoft.Cdn/Profiles/AccessLog/Write',
    properties: {
      trackingReference: '0abc', httpMethod: 'GET', httpVersion: '2.0.0.0', requestUri: 'https://shop.example.com:443/login?a=b', requestBytes: '184', responseBytes: '4500', userAgent: 'curl/8.5', clientIp: '192.0.2.44',
      clientPort: '51000', socketIp: '192.0.2.44', timeTaken: '0.250', requestProtocol: 'HTTPS', httpStatusCode: '404', pop: 'FRA', ...changes,
    },
  });
const firewall = (changes: object = {}): string =>
  JSON.stringify({
    timeStamp: '2026-03-02T23:00:01.250Z', resourceId: '/SUBSCRIPTIONS/S', category: 'ApplicationGatewayFirewallLog', operationName: 'ApplicationGatewayFirewall',
    properties: { instanceId: 'appgw_1', clientIp: '192.0.2.44', requestUri: '/login?a=b', ruleSetType: 'OWASP', ruleId: '942130', message: 'SQL injection', action: 'Blocked', hostname: 'shop.example.com', transactionId: 't1', ...changes },
  });
const END = Date.UTC(2026, 2, 2, 23, 0, 1, 250);

/**
 * One request to an Azure Application Gateway or Front Door, or one match of a rule of its web application firewall, from the
 * diagnostic logs. The logged time is the end of the request; the start is `timeTaken` before it.
 *
 * The source is the peer of the connection. With `trusted_proxies`, the client behind one of them is that of `clientIp`.
 *
 * A match of a rule has no request of its own: it has the key of the request in the access log. Bytes include headers.
 */
export const azureWeb = defineFormat({
  id: 'azure_web',
  title: 'Azure Application Gateway and Front Door access and firewall logs, JSON lines',
  spec: 'https://learn.microsoft.com/en-us/azure/application-gateway/application-gateway-diagnostics',
  head: [gateway()],
  examples: [
    {
      line: gateway(),
      record: {
        source_id: 'azure_web', start_time: END - 250, end_time: END, src_ip: '192.0.2.44', src_port: 51_000, dst_ip: null, protocol: 'https', bytes_forward: 184, bytes_backward: 4500, requests: 1, status: 200, path: '/login',
        user_agent: 'curl/8.5', outcome: null, request_id: 't1', observer: 'appgw_1',
      },
    },
    { line: gateway({ instanceId: 'ApplicationGatewayRole_IN_0', timeTaken: 12, transactionId: undefined, sslEnabled: 'off' }), record: { start_time: END - 12, protocol: 'http', request_id: null } },
    {
      line: frontDoor(),
      record: { start_time: END - 250, end_time: END, src_port: 51_000, protocol: 'https', bytes_forward: 184, bytes_backward: 4500, status: 404, path: '/login', request_id: '0abc', observer: 'FRA' },
    },
    { line: frontDoor({ clientIp: '203.0.113.9' }), record: { src_ip: '192.0.2.44' } },
    { line: frontDoor({ clientIp: '203.0.113.9' }), hints: { trusted_proxies: ['192.0.2.0/24'] }, record: { src_ip: '203.0.113.9' } },
    { line: firewall(), record: { start_time: END, end_time: END, src_ip: '192.0.2.44', requests: 0, path: '/login', outcome: 'blocked', rule: '942130', request_id: 't1' } },
    { line: firewall({ action: 'Matched' }), record: { outcome: 'counted' } },
    { line: firewall({ action: 'Allowed' }), record: { outcome: 'allowed', rule: null } },
    {
      line: frontDoor({ action: 'JSChallenge', ruleName: 'robots' }).replace('FrontDoorAccessLog', 'FrontDoorWebApplicationFirewallLog'),
      record: { requests: 0, outcome: 'challenged', rule: 'robots', request_id: '0abc' },
    },
    { line: gateway({}, { category: 'ApplicationGatewayPerformanceLog' }), skipped: OTHER_REASON },
    { line: gateway({ clientIP: 'client' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: gateway({ sentBytes: -1 }), rejected: 'byte count is not a whole number' },
    { line: gateway({}, { timeStamp: 'soon' }), rejected: 'start time is not a valid time' },
    { line: gateway({}, { properties: 'none' }), rejected: 'properties is missing' },
    { line: '{"category":"ApplicationGatewayAccessLog"', rejected: 'not a JSON object' },
  ],
  required: [['category'], ['timeStamp', 'timestamp', 'time'], ['properties.clientIP', 'properties.clientIp'], ['properties.requestUri', 'properties.originalRequestUriWithArgs']],
  fieldsOf: (head) => nestedFields(head),
  open: (_head, hints) => ({ columns: [], read: openRows(hints) }),
});
