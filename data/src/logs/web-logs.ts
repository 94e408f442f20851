import { LOGS_SERVER_IP, type Exchange } from './exchanges.ts';
import { clf } from './other-logs.ts';

const HOST = 'shop.example.com';
const endOf = ({ start_ms, duration_ms }: Exchange): number => start_ms + duration_ms;
const iso = (ms: number): string => new Date(ms).toISOString();
const lines = (events: readonly object[]): string[] => events.map((event) => JSON.stringify(event));

/** Format string of the log below, as in the configuration of nginx. */
export const NGINX_LOG_FORMAT = '$remote_addr [$time_iso8601] "$request" $status $bytes_sent $request_length $request_time "$http_user_agent"';

/** Access log of nginx with a `log_format` of its own. nginx logs the end of a request. */
export const nginxCustomLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map(
    (one) =>
      `${one.src_ip} [${iso(endOf(one)).replace('.000Z', '+00:00')}] "GET ${one.path} HTTP/1.1" ${one.status} ${one.bytes_out} ${one.bytes_in} ${(one.duration_ms / 1000).toFixed(3)} "${one.user_agent}"`,
  );

/** Log of IIS, whose second half has another header, as after a change of its settings. */
export const iisLog = (exchanges: readonly Exchange[]): string[] => {
  const half = exchanges.length / 2;
  const common = (one: Exchange): string => `${iso(endOf(one)).slice(0, 10)} ${iso(endOf(one)).slice(11, 19)} ${one.src_ip} GET ${one.path} - ${one.status} ${one.is_blocked ? 501 : 0} 0`;
  const agent = (one: Exchange): string => one.user_agent.replaceAll(' ', '+');
  return [
    '#Software: Microsoft Internet Information Services 10.0',
    '#Version: 1.0',
    `#Date: ${iso(exchanges[0].start_ms).slice(0, 19).replace('T', ' ')}`,
    '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken cs(User-Agent)',
    ...exchanges.slice(0, half).map((one) => `${common(one)} ${one.bytes_out} ${one.bytes_in} ${one.duration_ms} ${agent(one)}`),
    '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status sc-substatus sc-win32-status time-taken cs-bytes sc-bytes s-ip s-port cs(User-Agent)',
    ...exchanges.slice(half).map((one) => `${common(one)} ${one.duration_ms} ${one.bytes_in} ${one.bytes_out} ${LOGS_SERVER_IP} 443 ${agent(one)}`),
  ];
};

/** Access log of Caddy, after one entry of another logger. */
export const caddyLog = (exchanges: readonly Exchange[]): string[] =>
  lines([
    { level: 'info', ts: exchanges[0].start_ms / 1000, logger: 'tls', msg: 'finished cleaning storage units' },
    ...exchanges.map((one) => ({
      level: 'info', ts: endOf(one) / 1000, logger: 'http.log.access.log0', msg: 'handled request',
      request: { remote_ip: one.src_ip, remote_port: String(one.src_port), client_ip: one.src_ip, proto: 'HTTP/2.0', method: 'GET', host: HOST, uri: one.path, headers: { 'User-Agent': [one.user_agent] }, tls: { version: 772, proto: 'h2' } },
      bytes_read: one.bytes_in, user_id: '', duration: one.duration_ms / 1000, size: one.bytes_out, status: one.status, resp_headers: { Server: ['Caddy'] },
    })),
  ]);

/** HTTP log of HAProxy, as syslog writes it to a file. */
export const haproxyLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map(
    (one) =>
      `${iso(endOf(one)).replace('.000Z', '+00:00')} lb1 haproxy[1234]: ${one.src_ip}:${one.src_port} [${clf(one.start_ms).slice(0, 20)}.000] www~ shop/web1 0/0/1/${one.duration_ms}/${one.duration_ms} ${one.status} ${one.bytes_out} - - ` +
      `${one.is_blocked ? 'PR--' : '----'} 9/9/1/1/0 0/0 "GET ${one.path} HTTP/1.1"`,
  );

/** Access log of a Classic Load Balancer. */
export const classicElbLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map(
    (one) =>
      `${iso(one.start_ms).replace('.000Z', '.000000Z')} shop ${one.src_ip}:${one.src_port} ${LOGS_SERVER_IP}:80 0.000000 ${(one.duration_ms / 1000).toFixed(6)} 0.000000 ${one.status} ${one.status} ${one.bytes_in} ${one.bytes_out} ` +
      `"GET https://${HOST}:443${one.path} HTTP/1.1" "${one.user_agent}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2`,
  );

/** Connection log of an Application Load Balancer. */
export const albConnectionLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map(
    (one) => `${iso(one.start_ms).replace('.000Z', '.000000Z')} ${one.src_ip} ${one.src_port} 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.000 "-" - - - TID_${one.id.toString(16).padStart(32, '0')}`,
  );

/** Log of a Squid proxy in front of the server. */
export const squidLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map(
    (one) =>
      `${(endOf(one) / 1000).toFixed(3)} ${String(one.duration_ms).padStart(6)} ${one.src_ip} ${one.is_blocked ? 'TCP_DENIED' : 'TCP_MISS'}/${one.status} ${one.bytes_out} GET http://${HOST}${one.path} - HIER_DIRECT/${LOGS_SERVER_IP} text/html`,
  );

/** Access log of Traefik as JSON. */
export const traefikLog = (exchanges: readonly Exchange[]): string[] =>
  lines(
    exchanges.map((one) => ({
      ClientAddr: `${one.src_ip}:${one.src_port}`, ClientHost: one.src_ip, ClientPort: String(one.src_port), ClientUsername: '-', DownstreamContentSize: one.bytes_out, DownstreamStatus: one.status, Duration: one.duration_ms * 1_000_000,
      RequestContentSize: one.bytes_in, RequestHost: HOST, RequestMethod: 'GET', RequestPath: one.path, RequestProtocol: 'HTTP/2.0', RequestScheme: 'https', RouterName: 'shop@docker', ServiceName: 'shop@docker',
      StartUTC: iso(one.start_ms), entryPointName: 'websecure', level: 'info', msg: '', 'request_User-Agent': one.user_agent, time: iso(endOf(one)),
    })),
  );

/** Access log of the ingress of Istio as JSON. */
export const envoyLog = (exchanges: readonly Exchange[]): string[] =>
  lines(
    exchanges.map((one) => ({
      start_time: iso(one.start_ms), method: 'GET', path: one.path, protocol: 'HTTP/2', response_code: one.status, response_flags: one.is_blocked ? 'UAEX' : '-', response_code_details: one.is_blocked ? 'ext_authz_denied' : 'via_upstream',
      bytes_received: one.bytes_in, bytes_sent: one.bytes_out, duration: one.duration_ms, x_forwarded_for: one.src_ip, user_agent: one.user_agent, request_id: `00000000-0000-4000-8000-${one.id.toString(16).padStart(12, '0')}`, authority: HOST,
      upstream_host: '10.0.1.5:8080', downstream_local_address: `${LOGS_SERVER_IP}:8443`, downstream_remote_address: `${one.src_ip}:${one.src_port}`, requested_server_name: HOST, route_name: 'default',
    })),
  );
