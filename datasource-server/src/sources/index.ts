import { cloudwatchCsv } from './cloudwatch-csv.ts';
import type { SourceDefinition } from './define-source.ts';
import { zeekConn } from './zeek-conn.ts';
import { zeekHttp } from './zeek-http.ts';

/** Every kind of log Weir reads; the first whose fields are all there takes a log. */
export const SOURCES: readonly SourceDefinition[] = [cloudwatchCsv, zeekConn, zeekHttp];
