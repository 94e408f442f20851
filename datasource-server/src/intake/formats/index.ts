import { accessLog } from './access-log.ts';
import { alb } from './alb.ts';
import { awsWaf } from './aws-waf.ts';
import { cloudfront } from './cloudfront.ts';
import { cloudwatchCsv } from './cloudwatch-csv.ts';
import type { FormatDefinition } from './define-format.ts';
import { mappedLog } from './mapped-log.ts';
import { nlb } from './nlb.ts';
import { suricataEve } from './suricata-eve.ts';
import { vpcFlow } from './vpc-flow.ts';
import { zeekConn } from './zeek-conn.ts';
import { zeekHttp } from './zeek-http.ts';

/** All log formats, in the order in which they are tried. Column mappings come first. */
export const FORMATS: readonly FormatDefinition[] = [mappedLog, cloudwatchCsv, vpcFlow, awsWaf, alb, nlb, cloudfront, accessLog, zeekConn, zeekHttp, suricataEve];
