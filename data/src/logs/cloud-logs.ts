import { LOGS_SERVER_IP, type Exchange } from './exchanges.ts';

const endOf = ({ start_ms, duration_ms }: Exchange): number => start_ms + duration_ms;
const iso = (ms: number): string => new Date(ms).toISOString();
const isoSeconds = (ms: number): string => iso(ms).replace('.000Z', 'Z');
const rayOf = ({ id }: Exchange): string => id.toString(16).padStart(16, '0');
const lines = (events: readonly object[]): string[] => events.map((event) => JSON.stringify(event));
const countPackets = (bytes: number): number => Math.ceil(bytes / 1000) + 2;

/** HTTP requests of a Cloudflare zone, pushed by Logpush. */
export const cloudflareHttpLog = (exchanges: readonly Exchange[]): string[] =>
  lines(
    exchanges.map((one) => ({
      ClientIP: one.src_ip, ClientSrcPort: one.src_port, ClientCountry: one.country.toLowerCase(), ClientRequestHost: 'shop.example.com', ClientRequestMethod: 'GET', ClientRequestURI: one.path, ClientRequestScheme: 'https',
      ClientRequestBytes: one.bytes_in, ClientRequestUserAgent: one.user_agent, EdgeStartTimestamp: isoSeconds(one.start_ms), EdgeEndTimestamp: isoSeconds(endOf(one)), EdgeResponseStatus: one.status,
      EdgeResponseBytes: one.bytes_out, RayID: rayOf(one), SecurityAction: one.is_blocked ? 'block' : '', SecurityRuleID: one.is_blocked ? 'known-bad-paths' : '', ZoneName: 'example.com',
    })),
  );

/** Firewall events of the same zone: one for each blocked request. */
export const cloudflareFirewallLog = (exchanges: readonly Exchange[]): string[] =>
  lines(
    exchanges.filter(({ is_blocked }) => is_blocked).map((one) => ({
      Action: 'block', ClientIP: one.src_ip, ClientCountry: one.country.toLowerCase(), ClientRequestHost: 'shop.example.com', ClientRequestMethod: 'GET', ClientRequestPath: one.path, ClientRequestScheme: 'https',
      ClientRequestUserAgent: one.user_agent, Datetime: isoSeconds(one.start_ms), EdgeResponseStatus: one.status, Kind: 'firewall', MatchIndex: 0, RayName: rayOf(one), RuleID: 'known-bad-paths', Source: 'firewallCustom',
    })),
  );

/** Number of flow tuples in one record of Azure. */
const TUPLES = 20;

const inGroups = (exchanges: readonly Exchange[], toTuple: (one: Exchange) => string): string[][] => {
  const groups: string[][] = [];
  for (let from = 0; from < exchanges.length; from += TUPLES) groups.push(exchanges.slice(from, from + TUPLES).map(toTuple));
  return groups;
};

/** Flow log of an Azure network security group, version 2: one object with many flow tuples. */
export const azureNsgFlowLog = (exchanges: readonly Exchange[]): string[] => {
  const groups = inGroups(exchanges, (one) => {
    const counts = one.is_blocked ? 'B,,,,' : `E,${countPackets(one.bytes_in)},${one.bytes_in},${countPackets(one.bytes_out)},${one.bytes_out}`;
    return `${one.start_ms / 1000},${one.src_ip},${LOGS_SERVER_IP},${one.src_port},443,T,I,${one.is_blocked ? 'D' : 'A'},${counts}`;
  });
  return lines(
    groups.map((flowTuples) => ({
      records: [
        {
          time: iso(exchanges[0].start_ms), category: 'NetworkSecurityGroupFlowEvent', resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WEB',
          operationName: 'NetworkSecurityGroupFlowEvents', properties: { Version: 2, flows: [{ rule: 'UserRule_Web', flows: [{ mac: '000D3AF87856', flowTuples }] }] },
        },
      ],
    })),
  );
};

/** Flow log of an Azure virtual network. */
export const azureVnetFlowLog = (exchanges: readonly Exchange[]): string[] => {
  const groups = inGroups(
    exchanges,
    (one) => `${one.start_ms},${one.src_ip},${LOGS_SERVER_IP},${one.src_port},443,6,I,E,NX,${countPackets(one.bytes_in)},${one.bytes_in},${countPackets(one.bytes_out)},${one.bytes_out}`,
  );
  return lines(
    groups.map((flowTuples) => ({
      records: [
        {
          time: iso(exchanges[0].start_ms), flowLogVersion: 4, macAddress: '000D3AF87856', category: 'FlowLogFlowEvent', targetResourceID: '/subscriptions/s/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/web',
          operationName: 'FlowLogFlowEvent', flowRecords: { flows: [{ aclID: 'acl', flowGroups: [{ rule: 'UserRule_Web', flowTuples }] }] },
        },
      ],
    })),
  );
};

/** Access log of an Azure Application Gateway. */
export const azureGatewayLog = (exchanges: readonly Exchange[]): string[] =>
  lines(
    exchanges.map((one) => ({
      timeStamp: iso(endOf(one)), resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.NETWORK/APPLICATIONGATEWAYS/WEB', category: 'ApplicationGatewayAccessLog', operationName: 'ApplicationGatewayAccess',
      properties: {
        instanceId: 'appgw_1', clientIP: one.src_ip, clientPort: one.src_port, httpMethod: 'GET', requestUri: one.path, userAgent: one.user_agent, httpStatus: one.status, httpVersion: 'HTTP/1.1', receivedBytes: one.bytes_in,
        sentBytes: one.bytes_out, timeTaken: one.duration_ms / 1000, sslEnabled: 'on', host: 'shop.example.com', transactionId: rayOf(one),
      },
    })),
  );

const subnetwork = { type: 'gce_subnetwork', labels: { project_id: 'shop', subnetwork_name: 'web', location: 'europe-west3-a' } };

/** Flow log of a VPC network of Google Cloud, as entries of Cloud Logging: one record per direction. */
export const gcpFlowLog = (exchanges: readonly Exchange[]): string[] => {
  const entry = (one: Exchange, connection: object, bytes: number, reply: boolean): object => ({
    insertId: `${rayOf(one)}${reply ? 'r' : 'f'}`,
    jsonPayload: {
      bytes_sent: String(bytes), packets_sent: String(countPackets(bytes)), connection: { ...connection, protocol: 6 }, reporter: reply ? 'SRC' : 'DEST', start_time: iso(one.start_ms), end_time: iso(endOf(one)),
    },
    logName: 'projects/shop/logs/compute.googleapis.com%2Fvpc_flows',
    resource: subnetwork,
    timestamp: iso(endOf(one)),
  });
  return lines(
    exchanges.flatMap((one) => [
      entry(one, { src_ip: one.src_ip, src_port: one.src_port, dest_ip: LOGS_SERVER_IP, dest_port: 443 }, one.bytes_in, false),
      entry(one, { src_ip: LOGS_SERVER_IP, src_port: 443, dest_ip: one.src_ip, dest_port: one.src_port }, one.bytes_out, true),
    ]),
  );
};

/** Log of an HTTP load balancer of Google Cloud with a policy of Cloud Armor. */
export const gcpHttpLog = (exchanges: readonly Exchange[]): string[] =>
  lines(
    exchanges.map((one) => ({
      httpRequest: {
        latency: `${one.duration_ms / 1000}s`, remoteIp: one.src_ip, requestMethod: 'GET', requestSize: String(one.bytes_in), requestUrl: `https://shop.example.com${one.path}`, responseSize: String(one.bytes_out),
        status: one.status, userAgent: one.user_agent,
      },
      insertId: rayOf(one),
      jsonPayload: {
        '@type': 'type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry',
        enforcedSecurityPolicy: { name: 'edge', priority: one.is_blocked ? 1000 : 2_147_483_647, configuredAction: one.is_blocked ? 'DENY' : 'ALLOW', outcome: one.is_blocked ? 'DENY' : 'ACCEPT' },
      },
      logName: 'projects/shop/logs/requests',
      resource: { type: 'http_load_balancer', labels: { forwarding_rule_name: 'shop-https', project_id: 'shop' } },
      timestamp: iso(one.start_ms),
    })),
  );

/** Flows of Amazon Security Lake in OCSF: one record per direction. */
export const ocsfNetworkLog = (exchanges: readonly Exchange[]): string[] => {
  const event = (one: Exchange, src_endpoint: object, dst_endpoint: object, bytes: number): object => ({
    metadata: { product: { name: 'Amazon VPC', vendor_name: 'AWS', feature: { name: 'Flowlogs' } }, version: '1.1.0' },
    class_uid: 4001, class_name: 'Network Activity', category_uid: 4, activity_id: 6, time: one.start_ms, start_time: one.start_ms, end_time: endOf(one), src_endpoint, dst_endpoint, connection_info: { protocol_num: 6 },
    traffic: { packets: countPackets(bytes), bytes }, status_code: 'OK', action: 'Allowed', action_id: 1,
  });
  const server = { ip: LOGS_SERVER_IP, port: 443 };
  return lines(
    exchanges.flatMap((one) => {
      const client = { ip: one.src_ip, port: one.src_port };
      return [event(one, client, server, one.bytes_in), event(one, server, client, one.bytes_out)];
    }),
  );
};

/** Requests of a web application firewall in OCSF. */
export const ocsfHttpLog = (exchanges: readonly Exchange[]): string[] =>
  lines(
    exchanges.map((one) => ({
      metadata: { product: { name: 'AWS WAF', vendor_name: 'AWS' }, version: '1.1.0' },
      class_uid: 4002, class_name: 'HTTP Activity', category_uid: 4, activity_id: 3, time: one.start_ms, src_endpoint: { ip: one.src_ip, port: one.src_port, location: { country: one.country } },
      http_request: { uid: rayOf(one), http_method: 'GET', url: { path: one.path, scheme: 'https', hostname: 'shop.example.com' }, user_agent: one.user_agent, length: one.bytes_in },
      http_response: { code: one.status, length: one.bytes_out }, action: one.is_blocked ? 'Denied' : 'Allowed', action_id: one.is_blocked ? 2 : 1, firewall_rule: { uid: one.is_blocked ? 'known-bad-paths' : 'default' },
    })),
  );

/** Flow log of AWS Network Firewall, with an alert for each blocked exchange and one TLS event. */
export const networkFirewallLog = (exchanges: readonly Exchange[]): string[] => {
  const time = (ms: number): string => iso(ms).replace('Z', '000+0000');
  const wrap = (one: Exchange, event: object): object => ({ firewall_name: 'edge', availability_zone: 'eu-central-1a', event_timestamp: String(endOf(one) / 1000), event });
  const sides = (one: Exchange): object => ({ flow_id: 1000 + one.id, src_ip: one.src_ip, src_port: one.src_port, dest_ip: LOGS_SERVER_IP, dest_port: 443, proto: 'TCP' });
  const flow = (one: Exchange, bytes: number, ends: object): object =>
    wrap(one, { timestamp: time(endOf(one)), event_type: 'netflow', ...ends, netflow: { pkts: countPackets(bytes), bytes, start: time(one.start_ms), end: time(endOf(one)), age: 1, min_ttl: 60, max_ttl: 60 } });
  const [first] = exchanges;
  return lines([
    ...exchanges.flatMap((one) => [
      flow(one, one.bytes_in, sides(one)),
      flow(one, one.bytes_out, { flow_id: 1000 + one.id, src_ip: LOGS_SERVER_IP, src_port: 443, dest_ip: one.src_ip, dest_port: one.src_port, proto: 'TCP' }),
      ...(one.is_blocked ? [wrap(one, { timestamp: time(one.start_ms), event_type: 'alert', ...sides(one), alert: { action: 'blocked', signature_id: 9_000_001, rev: 1, signature: 'Probe of a path that is not there', category: '', severity: 1 } })] : []),
    ]),
    wrap(first, { timestamp: time(first.start_ms), event_type: 'tls', ...sides(first), tls: { sni: 'shop.example.com' } }),
  ]);
};

/** Events of a web application firewall in the Common Event Format, after a header of syslog. */
export const cefLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map((one) => {
    const name = one.is_blocked ? 'Probe of a path that is not there' : 'Request';
    const agent = one.user_agent.replaceAll('\\', '\\\\').replaceAll('=', '\\=');
    return `<134>${iso(endOf(one))} waf-1 CEF:0|Example|WAF|1.0|${one.is_blocked ? 1001 : 0}|${name}|${one.is_blocked ? 8 : 1}|start=${one.start_ms} end=${endOf(one)} src=${one.src_ip} spt=${one.src_port} dst=${LOGS_SERVER_IP} dpt=443 proto=TCP app=HTTPS act=${one.is_blocked ? 'blocked' : 'passed'} requestMethod=GET request=https://shop.example.com${one.path} requestClientApplication=${agent} in=${one.bytes_in} out=${one.bytes_out} cn1=${one.status} cn1Label=response_code dvchost=waf-1`;
  });

const local = (ms: number): string => iso(ms).slice(0, 23).replace('T', ' ');

/** NetFlow as nfdump prints it with `-o csv`, both directions joined, and the summary at its end. */
export const nfdumpCsv = (exchanges: readonly Exchange[]): string[] => [
  'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ra,eng',
  ...exchanges.map((one) =>
    [
      local(one.start_ms).slice(0, 19), local(endOf(one)).slice(0, 19), (one.duration_ms / 1000).toFixed(3), one.src_ip, LOGS_SERVER_IP, one.src_port, 443, 'TCP', '...AP.SF', 0, 0, countPackets(one.bytes_in), one.bytes_in,
      countPackets(one.bytes_out), one.bytes_out, 1, 2, 0, 0, 0, 0, 0, 0, '0.0.0.0', '0.0.0.0', 0, 0, '198.51.100.254', '0/0',
    ].join(','),
  ),
  'Summary',
  'flows,bytes,packets,avg_bps,avg_pps,avg_bpp',
  `${exchanges.length},1000,10,8,1,100`,
];

/** NetFlow as nfdump prints it with `-o ndjson`, both directions joined. */
export const nfdumpJson = (exchanges: readonly Exchange[]): string[] =>
  lines(
    exchanges.map((one) => ({
      type: 'FLOW', export_sysid: 1, first: local(one.start_ms).replace(' ', 'T'), last: local(endOf(one)).replace(' ', 'T'), received: local(endOf(one)).replace(' ', 'T'), in_packets: countPackets(one.bytes_in),
      in_bytes: one.bytes_in, out_packets: countPackets(one.bytes_out), out_bytes: one.bytes_out, proto: 6, tcp_flags: '...AP.SF', src_port: one.src_port, dst_port: 443, src4_addr: one.src_ip, dst4_addr: LOGS_SERVER_IP,
    })),
  );

/** Zeek's ssl.log, which has no traffic. */
export const zeekSslLog = (exchanges: readonly Exchange[]): string[] => [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tssl',
  '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tserver_name\tresumed\testablished',
  ...exchanges.map((one) => [(one.start_ms / 1000).toFixed(6), `C${one.id}`, one.src_ip, one.src_port, LOGS_SERVER_IP, 443, 'TLSv13', 'shop.example.com', 'F', 'T'].join('\t')),
];
