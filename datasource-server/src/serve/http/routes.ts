import { z } from 'zod';
import {
  addressSchema,
  alertBudgetAnswerSchema,
  dataAuditSchema,
  DISPOSITION_TARGETS,
  dispositionEffectSchema,
  dispositionRequestSchema,
  dispositionSchema,
  dispositionsAnswerSchema,
  findingFileSchema,
  findingSchema,
  findingsAnswerSchema,
  healthAnswerSchema,
  ingestReportSchema,
  resetSampleAnswerSchema,
  livePacketSchema,
  modelSummarySchema,
  modelVersionsAnswerSchema,
  quarantineReplaySchema,
  queryAnswerSchema,
  queryBatchSchema,
  retrainStateSchema,
  ruleAnswerSchema,
  rulePreviewRequestSchema,
  rulePreviewSchema,
  rowsAnswerSchema,
  rowsRequestSchema,
  ruleRequestSchema,
  scoreAnswerSchema,
  SEVERITIES,
  serveModelRequestSchema,
  sessionInputSchema,
  simpleAnnotationsAnswerSchema,
  simpleAnnotationsRequestSchema,
  simpleHealthAnswerSchema,
  simpleQueryAnswerSchema,
  simpleQueryRequestSchema,
  simpleSearchAnswerSchema,
  simpleSearchRequestSchema,
  simpleTagKeysAnswerSchema,
  simpleTagValuesAnswerSchema,
  simpleTagValuesRequestSchema,
  sourceContextSchema,
  undoRequestSchema,
} from '@weir/schema';

import { EXPORTS } from '../../answer/exports/index.ts';
import { FINDINGS } from '../../detect/findings/index.ts';
import { idempotencyKeySchema, logHintsSchema } from './log-hints.ts';
import { firehoseAnswerSchema, firehoseRequestSchema } from '../../intake/feeds/firehose/firehose-request.ts';

/** One route of /api/v1. The OpenAPI document lists it, and the application mounts it. */
export interface RouteDefinition {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly body?: { readonly types: readonly string[]; readonly schema: z.ZodType };
  /** Parameters of the path, in braces. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Headers that the route reads, besides those that every route does. */
  readonly headers?: z.ZodObject;
  readonly answer: z.ZodType;
  /** Media types of the answer. Default: application/json. */
  readonly answerTypes?: readonly string[];
}

const findingParams = z.object({ finding_id: z.string().regex(/^[0-9a-f]{16}$/, 'a finding_id: 16 hexadecimal digits') });

const dispositionParams = z.object({ disposition_id: z.string().regex(/^[0-9a-f]{16}$/, 'a disposition_id: 16 hexadecimal digits') });
const flag = z.enum(['true', 'false']);
const END_OF_TIME_MS = 8_640_000_000_000_000;

/** Every route of /api/v1. */
export const ROUTES = {
  health: {
    method: 'get',
    path: '/health',
    summary: 'Returns the state of the server, with the sentence that "Save & test" shows.',
    answer: healthAnswerSchema,
  },
  query: {
    method: 'post',
    path: '/query',
    summary: 'Answers a batch of queries, as Arrow if the client accepts multipart/mixed, else as JSON. A query that fails does not affect the others.',
    body: { types: ['application/json'], schema: queryBatchSchema },
    answer: queryAnswerSchema,
  },
  rows: {
    method: 'post',
    path: '/rows',
    summary: "Answers one query as an array of rows, for clients without data frames such as Grafana's Infinity data source.",
    body: { types: ['application/json'], schema: rowsRequestSchema },
    answer: rowsAnswerSchema,
  },
  simpleHealth: { method: 'get', path: '/simple-json', summary: "Returns the state of the server, for the connection test of Grafana's Simple JSON data source.", answer: simpleHealthAnswerSchema },
  simpleSearch: {
    method: 'post',
    path: '/simple-json/search',
    summary: 'Lists query types as targets of Simple JSON, or the values of a column.',
    body: { types: ['application/json'], schema: simpleSearchRequestSchema },
    answer: simpleSearchAnswerSchema,
  },
  simpleQuery: {
    method: 'post',
    path: '/simple-json/query',
    summary: 'Answers targets of Simple JSON as series or tables. A target is a query type; its data holds the other query fields.',
    body: { types: ['application/json'], schema: simpleQueryRequestSchema },
    answer: simpleQueryAnswerSchema,
  },
  simpleAnnotations: {
    method: 'post',
    path: '/simple-json/annotations',
    summary: 'Returns findings as annotations of Simple JSON, most severe first.',
    body: { types: ['application/json'], schema: simpleAnnotationsRequestSchema },
    answer: simpleAnnotationsAnswerSchema,
  },
  simpleTagKeys: { method: 'post', path: '/simple-json/tag-keys', summary: 'Lists the columns for ad-hoc filters of Simple JSON.', answer: simpleTagKeysAnswerSchema },
  simpleTagValues: {
    method: 'post',
    path: '/simple-json/tag-values',
    summary: 'Lists the values of a column for ad-hoc filters, most frequent first.',
    body: { types: ['application/json'], schema: simpleTagValuesRequestSchema },
    answer: simpleTagValuesAnswerSchema,
  },
  ingest: {
    method: 'post',
    path: '/sessions',
    summary:
      'Ingests a log in any format that Weir reads, uncompressed, gzip or zstd. The format is detected from the content, not from the media type. Rows that the response counts as stored are on disk. If the upload of a long log fails, its finished parts stay stored; a repeated upload counts them as duplicates.',
    query: logHintsSchema,
    headers: idempotencyKeySchema,
    body: { types: ['text/csv', 'text/plain', 'application/x-ndjson', 'application/octet-stream', 'application/gzip', 'application/zstd', 'application/vnd.apache.parquet'], schema: z.string() },
    answer: ingestReportSchema,
  },
  firehose: {
    method: 'post',
    path: '/firehose',
    summary:
      'Ingests deliveries of Amazon Data Firehose, including events of CloudWatch Logs subscriptions. The access key is in X-Amz-Firehose-Access-Key. A delivery answered with 200 is on disk; a repeated delivery is deduplicated.',
    body: { types: ['application/json'], schema: firehoseRequestSchema },
    answer: firehoseAnswerSchema,
  },
  quarantine: {
    method: 'post',
    path: '/quarantine/replay',
    summary: 'Reads the inputs in quarantine again, each through its feed. Those that are read leave the quarantine.',
    answer: quarantineReplaySchema,
  },
  resetSample: {
    method: 'post',
    path: '/reset-sample',
    summary: 'Removes the sessions of the synthetic sample, and all models, verdicts and findings, which were made of them too. Other sessions stay, and get a new model in the background.',
    answer: resetSampleAnswerSchema,
  },
  score: {
    method: 'post',
    path: '/score',
    summary: 'Scores one session without storing it, and returns the reason for the score.',
    body: { types: ['application/json'], schema: sessionInputSchema },
    answer: scoreAnswerSchema,
  },
  train: {
    method: 'post',
    path: '/train',
    summary: 'Fits a new model on the stored sessions and rescores them.',
    answer: modelSummarySchema,
  },
  model: {
    method: 'get',
    path: '/model',
    summary: 'Returns the current model, with the limits of its figures.',
    answer: modelSummarySchema,
  },
  retrain: {
    method: 'post',
    path: '/retrain',
    summary: 'Starts fitting a challenger in the background. It replaces the current model if it is no worse on later sessions.',
    answer: retrainStateSchema,
  },
  retrainState: {
    method: 'get',
    path: '/retrain',
    summary: 'Returns the progress of the retraining in the background, and the result of the last one.',
    answer: retrainStateSchema,
  },
  models: {
    method: 'get',
    path: '/models',
    summary: 'Lists every fitted model, newest first, with the author and reason of its promotion.',
    answer: modelVersionsAnswerSchema,
  },
  serveModel: {
    method: 'post',
    path: '/models/{model_version}/serve',
    summary: 'Makes a stored model the current model. Stored sessions are rescored in the background.',
    params: z.object({ model_version: z.string().regex(/^[0-9a-f]{12}$/, 'a model_version: 12 hexadecimal digits') }),
    body: { types: ['application/json'], schema: serveModelRequestSchema },
    answer: modelSummarySchema,
  },
  rollBack: {
    method: 'post',
    path: '/models/rollback',
    summary: 'Returns to the previous model.',
    body: { types: ['application/json'], schema: serveModelRequestSchema },
    answer: modelSummarySchema,
  },
  audit: {
    method: 'get',
    path: '/audit',
    summary: 'Returns the data quality audit of all stored sessions. It is rebuilt in the background when the data changes.',
    answer: dataAuditSchema,
  },
  findings: {
    method: 'get',
    path: '/findings',
    summary: 'Lists the findings of a time range, most severe first.',
    query: z.object({
      from_ms: z.coerce.number().int().default(0).describe('UTC epoch ms, inclusive.'),
      to_ms: z.coerce.number().int().default(8_640_000_000_000_000).describe('UTC epoch ms, exclusive.'),
      min_severity: z.enum(['info', 'low', 'medium', 'high']).default('low'),
      limit: z.coerce.number().int().min(1).max(10_000).default(200),
      include_excepted: flag.default('false').describe('Includes findings that analysts excepted.'),
    }),
    answer: findingsAnswerSchema,
  },
  exportFindings: {
    method: 'get',
    path: '/export/{format}',
    summary: 'Exports the findings of a time range as an ATT&CK Navigator layer, a STIX 2.1 bundle, OCSF Detection Findings, or CSV. All findings in the range are written; a range with more than 10,000 is rejected.',
    params: z.object({ format: z.enum(EXPORTS.map(({ id }) => id)) }),
    query: z.object({
      from_ms: z.coerce.number().int().min(0).max(END_OF_TIME_MS).default(0).describe('UTC epoch ms, inclusive.'),
      to_ms: z.coerce.number().int().min(0).max(END_OF_TIME_MS).default(END_OF_TIME_MS).describe('UTC epoch ms, exclusive.'),
      min_severity: z.enum(SEVERITIES).default('low'),
      entity: z.string().min(1).max(64).optional().describe('Source, or a pattern such as 192.0.2.*. Default: every source.'),
      kind: z.enum(FINDINGS.map(({ kind }) => kind)).optional().describe('Kind of finding. Default: every kind.'),
      include_excepted: flag.default('false').describe('Includes findings that analysts excepted, marked as such.'),
    }),
    answer: z.string(),
    answerTypes: EXPORTS.map(({ type }) => type),
  },
  alertBudget: {
    method: 'get',
    path: '/alert-budget',
    summary: 'Returns the threshold for a daily budget of alerts, based on the days before, the alerts it would have raised, and an alert rule for Grafana.',
    query: z.object({
      alerts_a_day: z.coerce.number().int().min(1).max(1000).default(5),
      at_ms: z.coerce.number().int().min(0).optional().describe('UTC epoch ms. Default: the end of the newest session.'),
    }),
    answer: alertBudgetAnswerSchema,
  },
  previewRule: {
    method: 'post',
    path: '/alert-rules/preview',
    summary: 'Previews when a rule would have fired on the stored data: times, sources, notifications per day. Changes nothing.',
    body: { types: ['application/json'], schema: rulePreviewRequestSchema },
    answer: rulePreviewSchema,
  },
  makeRule: {
    method: 'post',
    path: '/alert-rules',
    summary: "Creates an alert rule for Grafana from a selection of sessions, a kind of finding or a budget, as a provisioning file and as the body for Grafana's API. Stores nothing.",
    body: { types: ['application/json'], schema: ruleRequestSchema },
    answer: ruleAnswerSchema,
  },
  finding: {
    method: 'get',
    path: '/findings/{finding_id}',
    summary: 'Returns one finding.',
    params: findingParams,
    answer: findingSchema,
  },
  findingFile: {
    method: 'get',
    path: '/findings/{finding_id}/replay',
    summary: 'Returns one finding with the data it is based on, for "weir replay-finding": sessions, features, scores, model, and the population it was compared with.',
    params: findingParams,
    answer: findingFileSchema,
  },
  previewDisposition: {
    method: 'post',
    path: '/dispositions/preview',
    summary: 'Previews the effect of a disposition on the last 30 days of data: what it would hide, and what stays visible. Changes nothing.',
    body: { types: ['application/json'], schema: dispositionRequestSchema },
    answer: dispositionEffectSchema,
  },
  dispose: {
    method: 'post',
    path: '/dispositions',
    summary: 'Sets the disposition of a finding, a session or a source. The response counts the changes, and is sent when the disposition is on disk.',
    body: { types: ['application/json'], schema: dispositionRequestSchema },
    answer: dispositionSchema,
  },
  undoDisposition: {
    method: 'post',
    path: '/dispositions/{disposition_id}/undo',
    summary: 'Undoes a disposition and everything it changed.',
    params: dispositionParams,
    body: { types: ['application/json'], schema: undoRequestSchema },
    answer: dispositionSchema,
  },
  dispositions: {
    method: 'get',
    path: '/dispositions',
    summary: 'Lists dispositions, newest first.',
    query: z.object({
      target_kind: z.enum(DISPOSITION_TARGETS).optional(),
      target_id: z.string().min(1).max(64).optional(),
      active: flag.optional().describe('true: only dispositions in effect; false: only the others.'),
      limit: z.coerce.number().int().min(1).max(10_000).default(500),
    }),
    answer: dispositionsAnswerSchema,
  },
  liveAnomalies: {
    method: 'get',
    path: '/live/anomalies',
    summary: 'Waits for anomalies stored after a cursor and returns them as a packet for Grafana Live. Without a cursor, returns the current cursor at once.',
    query: z.object({
      cursor: z.string().min(1).max(64).optional().describe('Cursor of the previous answer. An unknown cursor is ignored.'),
      wait_s: z.coerce.number().int().min(0).max(25).default(20).describe('Seconds after which an empty response is returned.'),
    }),
    answer: livePacketSchema,
  },
  context: {
    method: 'get',
    path: '/context',
    summary: 'Returns the context of any address: the owner and kind of its network, and the lists that contain it.',
    query: z.object({ src_ip: addressSchema.describe('IPv4 or IPv6 address.') }),
    answer: sourceContextSchema,
  },
} as const satisfies Record<string, RouteDefinition>;
