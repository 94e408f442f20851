import { albLog, cloudfrontLog, cloudfrontRealTimeLog, nlbLog, vpcFlowCustomLog, vpcFlowLog, wafLog } from './aws-logs.ts';
import {
  azureGatewayLog, azureNsgFlowLog, azureVnetFlowLog, cefLog, cloudflareFirewallLog, cloudflareHttpLog, gcpFlowLog, gcpHttpLog, networkFirewallLog, nfdumpCsv, nfdumpJson, ocsfHttpLog, ocsfNetworkLog, zeekSslLog,
} from './cloud-logs.ts';
import type { Exchange } from './exchanges.ts';
import { accessLog, requestsCsv, suricataEveLog, zeekConnLog, zeekHttpLog } from './other-logs.ts';
import { albConnectionLog, caddyLog, classicElbLog, envoyLog, haproxyLog, iisLog, nginxCustomLog, squidLog, traefikLog } from './web-logs.ts';

/** All logs in `data/logs` by file name, each with the function that writes the exchanges in its format. */
export const LOG_FILES: Readonly<Record<string, (exchanges: readonly Exchange[]) => readonly string[]>> = {
  'access.log': accessLog,
  'aws-alb.log': albLog,
  'aws-alb-connection.log': albConnectionLog,
  'aws-classic-elb.log': classicElbLog,
  'aws-cloudfront.log': cloudfrontLog,
  'aws-cloudfront-real-time.log': cloudfrontRealTimeLog,
  'aws-network-firewall.ndjson': networkFirewallLog,
  'aws-nlb.log': nlbLog,
  'aws-vpc-flow.log': vpcFlowLog,
  'aws-vpc-flow-custom.log': vpcFlowCustomLog,
  'aws-waf.ndjson': wafLog,
  'azure-gateway.ndjson': azureGatewayLog,
  'azure-nsg-flow.ndjson': azureNsgFlowLog,
  'azure-vnet-flow.ndjson': azureVnetFlowLog,
  'caddy.ndjson': caddyLog,
  'cef.log': cefLog,
  'cloudflare-firewall.ndjson': cloudflareFirewallLog,
  'cloudflare-http.ndjson': cloudflareHttpLog,
  'envoy.ndjson': envoyLog,
  'gcp-http.ndjson': gcpHttpLog,
  'gcp-vpc-flow.ndjson': gcpFlowLog,
  'haproxy.log': haproxyLog,
  'iis.log': iisLog,
  'nfdump.csv': nfdumpCsv,
  'nfdump.ndjson': nfdumpJson,
  'nginx-custom.log': nginxCustomLog,
  'ocsf-http.ndjson': ocsfHttpLog,
  'ocsf-network.ndjson': ocsfNetworkLog,
  'requests.csv': requestsCsv,
  'squid.log': squidLog,
  'suricata-eve.ndjson': suricataEveLog,
  'traefik.ndjson': traefikLog,
  'zeek-conn.log': zeekConnLog,
  'zeek-http.ndjson': zeekHttpLog,
  'zeek-ssl.log': zeekSslLog,
};
