import { LOGS_SERVER_IP, type Exchange } from './exchanges.ts';

const seconds = (ms: number): number => ms / 1000;
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', '.000000Z');
const endOf = ({ start_ms, duration_ms }: Exchange): number => start_ms + duration_ms;

/** Root of the trace id of a request, as load balancer and firewall log it. */
const traceOf = ({ id, start_ms }: Exchange): string => `1-${seconds(start_ms).toString(16)}-${id.toString(16).padStart(24, '0')}`;

const FLOW_FIELDS = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** Flow log in the default format: one record per direction, and one window without traffic. */
export const vpcFlowLog = (exchanges: readonly Exchange[]): string[] => {
  const row = (one: Exchange, from: string, bytes: number): string =>
    `2 123456789012 eni-0a1b2c3d ${from} 6 ${Math.ceil(bytes / 1000) + 2} ${bytes} ${seconds(one.start_ms)} ${seconds(endOf(one))} ACCEPT OK`;
  return [
    FLOW_FIELDS,
    ...exchanges.flatMap((one) => [
      row(one, `${one.src_ip} ${LOGS_SERVER_IP} ${one.src_port} 443`, one.bytes_in),
      row(one, `${LOGS_SERVER_IP} ${one.src_ip} 443 ${one.src_port}`, one.bytes_out),
    ]),
    `2 123456789012 eni-0a1b2c3d - - - - - - - ${seconds(exchanges[0].start_ms)} ${seconds(exchanges[0].start_ms) + 60} - NODATA`,
  ];
};

/** Flow log of version 5 in a custom field order, recorded behind a load balancer with its own address. */
export const vpcFlowCustomLog = (exchanges: readonly Exchange[]): string[] => [
  'version interface-id flow-direction tcp-flags pkt-srcaddr pkt-dstaddr srcaddr dstaddr srcport dstport protocol start end packets bytes action log-status',
  ...exchanges.map((one) =>
    [5, 'eni-0a1b2c3d', 'ingress', 3, one.src_ip, LOGS_SERVER_IP, '10.0.9.9', LOGS_SERVER_IP, one.src_port, 443, 6, seconds(one.start_ms), seconds(endOf(one)), 9, one.bytes_in, 'ACCEPT', 'OK'].join(' '),
  ),
];

/** Log of a web ACL in front of a load balancer. */
export const wafLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map((one) =>
    JSON.stringify({
      timestamp: one.start_ms,
      formatVersion: 1,
      webaclId: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/shop/1',
      terminatingRuleId: one.is_blocked ? 'KnownBadPaths' : 'Default_Action',
      terminatingRuleType: 'REGULAR',
      action: one.is_blocked ? 'BLOCK' : 'ALLOW',
      httpSourceName: 'ALB',
      httpSourceId: '123456789012-app/shop/0123456789abcdef',
      ruleGroupList: [],
      rateBasedRuleList: [],
      nonTerminatingMatchingRules: one.status === 404 ? [{ ruleId: 'WatchProbes', action: 'COUNT', ruleMatchDetails: [] }] : [],
      responseCodeSent: one.is_blocked ? 403 : null,
      httpRequest: {
        clientIp: one.src_ip,
        country: one.country,
        headers: [{ name: 'Host', value: 'shop.example.com' }, { name: 'User-Agent', value: one.user_agent }],
        uri: one.path,
        args: '',
        httpVersion: 'HTTP/2.0',
        httpMethod: 'GET',
        requestId: traceOf(one),
        scheme: 'https',
      },
    }),
  );

/** Access log of an Application Load Balancer behind that web ACL. */
export const albLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map((one) =>
    [
      'h2', iso(endOf(one)), 'app/shop/0123456789abcdef', `${one.src_ip}:${one.src_port}`, one.is_blocked ? '-' : `${LOGS_SERVER_IP}:80`, '0.001', seconds(one.duration_ms).toFixed(3), '0.000',
      one.status, one.is_blocked ? '-' : one.status, one.bytes_in, one.bytes_out, `"GET https://shop.example.com:443${one.path} HTTP/2.0"`, `"${one.user_agent}"`, 'ECDHE-RSA-AES128-GCM-SHA256', 'TLSv1.3',
      'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop/0123456789abcdef', `"Root=${traceOf(one)}"`, '"shop.example.com"', '"session-reused"', 0, iso(one.start_ms),
      one.is_blocked ? '"waf"' : '"waf,forward"', '"-"', '"-"', `"${one.is_blocked ? '-' : `${LOGS_SERVER_IP}:80`}"`, `"${one.is_blocked ? '-' : one.status}"`, '"-"', '"-"', `TID_${one.id.toString(16).padStart(32, '0')}`,
    ].join(' '),
  );

/** Access log of a Network Load Balancer with a TLS listener. */
export const nlbLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map((one) =>
    [
      'tls', '2.0', iso(endOf(one)).slice(0, 19), 'net/shop/0123456789abcdef', '0123456789abcdef', `${one.src_ip}:${one.src_port}`, `${LOGS_SERVER_IP}:443`, one.duration_ms, 3, one.bytes_in, one.bytes_out,
      '-', 'arn:aws:acm:eu-central-1:123456789012:certificate/01234567', '-', 'ECDHE-RSA-AES128-GCM-SHA256', 'tlsv12', '-', 'shop.example.com', '-', '-', '-', iso(one.start_ms).slice(0, 19),
    ].join(' '),
  );

const cloudfrontId = ({ id }: Exchange): string => `${id.toString(36).padStart(54, 'x')}==`;

/** Standard log of a CloudFront distribution. */
export const cloudfrontLog = (exchanges: readonly Exchange[]): string[] => [
  '#Version: 1.0',
  '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken',
  ...exchanges.map((one) =>
    [
      iso(endOf(one)).slice(0, 10), iso(endOf(one)).slice(11, 19), 'FRA56-P1', one.bytes_out, one.src_ip, 'GET', 'd111111abcdef8.cloudfront.net', one.path, one.status, '-', encodeURIComponent(one.user_agent), '-', '-',
      one.status >= 400 ? 'Error' : 'Miss', cloudfrontId(one), 'shop.example.com', 'https', one.bytes_in, seconds(one.duration_ms).toFixed(3),
    ].join('\t'),
  ),
];

/** Fields of the real-time log below, which has no header. */
export const CLOUDFRONT_REAL_TIME_FIELDS = ['timestamp', 'c-ip', 'sc-status', 'sc-bytes', 'cs-protocol', 'cs-uri-stem', 'cs-bytes', 'x-edge-location', 'x-edge-request-id', 'time-taken', 'cs-user-agent', 'c-country'];

/** Real-time log of a CloudFront distribution. */
export const cloudfrontRealTimeLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map((one) =>
    [
      seconds(endOf(one)).toFixed(3), one.src_ip, one.status, one.bytes_out, 'https', one.path, one.bytes_in, 'FRA56-P1', cloudfrontId(one), seconds(one.duration_ms).toFixed(3), encodeURIComponent(one.user_agent), one.country,
    ].join('\t'),
  );
