import { accessLog } from './access-log.ts';
import { alb } from './alb.ts';
import { awsNetworkFirewall } from './aws-network-firewall.ts';
import { awsWaf } from './aws-waf.ts';
import { azureFlow } from './azure-flow.ts';
import { cef } from './cef.ts';
import { cloudflareFirewall } from './cloudflare-firewall.ts';
import { cloudflareHttp } from './cloudflare-http.ts';
import { cloudfront } from './cloudfront.ts';
import { cloudwatchCsv } from './cloudwatch-csv.ts';
import type { FormatDefinition } from './define-format.ts';
import { gcpFlow } from './gcp-flow.ts';
import { gcpHttp } from './gcp-http.ts';
import { logFormat } from './log-format.ts';
import { mappedLog } from './mapped-log.ts';
import { nfdump } from './nfdump.ts';
import { nlb } from './nlb.ts';
import { ocsf } from './ocsf.ts';
import { suricataEve } from './suricata-eve.ts';
import { vpcFlow } from './vpc-flow.ts';
import { zeekConn } from './zeek-conn.ts';
import { zeekHttp } from './zeek-http.ts';
import { zeekOther } from './zeek-other.ts';

/** All log formats, in the order in which they are tried. Column mappings come first. */
export const FORMATS: readonly FormatDefinition[] = [mappedLog, logFormat, cloudwatchCsv, vpcFlow, awsWaf, alb, nlb, cloudfront, accessLog, zeekConn, zeekHttp, zeekOther, suricataEve, awsNetworkFirewall, cloudflareHttp, cloudflareFirewall, azureFlow, gcpFlow, gcpHttp, ocsf, nfdump, cef];
