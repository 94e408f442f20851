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
  livePacketSchema,
  modelSummarySchema,
  modelVersionsAnswerSchema,
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
import { logHintsSchema } from './log-hints.ts';
import { firehoseAnswerSchema, firehoseRequestSchema } from '../../intake/feeds/firehose/firehose-request.ts';

/** One route of /api/v1, as the document lists it and the application mounts it. */
export interface RouteDefinition {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly body?: { readonly types: readonly string[]; readonly schema: z.ZodType };
  /** Parts of the path in braces. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly answer: z.ZodType;
  /** Media types of the answer; application/json when left out. */
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
    summary: 'State of the server in a sentence, as "Save & test" shows it.',
    answer: healthAnswerSchema,
  },
  query: {
    method: 'post',
    path: '/query',
    summary: 'Answers a batch of queries; as Arrow when asked for multipart/mixed, else as JSON. A bad query fails alone.',
    body: { types: ['application/json'], schema: queryBatchSchema },
    answer: queryAnswerSchema,
  },
  rows: {
    method: 'post',
    path: '/rows',
    summary: "Answers one query as an array of rows, for readers that know no frames, as Grafana's Infinity data source.",
    body: { types: ['application/json'], schema: rowsRequestSchema },
    answer: rowsAnswerSchema,
  },
  simpleHealth: { method: 'get', path: '/simple-json', summary: "State of the server, for the test of Grafana's Simple JSON data source.", answer: simpleHealthAnswerSchema },
  simpleSearch: {
    method: 'post',
    path: '/simple-json/search',
    summary: 'Query types as targets of Simple JSON, or the values of a column.',
    body: { types: ['application/json'], schema: simpleSearchRequestSchema },
    answer: simpleSearchAnswerSchema,
  },
  simpleQuery: {
    method: 'post',
    path: '/simple-json/query',
    summary: 'Answers targets of Simple JSON as series or tables; a target is a query type, its data the other properties.',
    body: { types: ['application/json'], schema: simpleQueryRequestSchema },
    answer: simpleQueryAnswerSchema,
  },
  simpleAnnotations: {
    method: 'post',
    path: '/simple-json/annotations',
    summary: 'Findings as annotations of Simple JSON, the most severe first.',
    body: { types: ['application/json'], schema: simpleAnnotationsRequestSchema },
    answer: simpleAnnotationsAnswerSchema,
  },
  simpleTagKeys: { method: 'post', path: '/simple-json/tag-keys', summary: 'Columns that ad-hoc filters of Simple JSON may name.', answer: simpleTagKeysAnswerSchema },
  simpleTagValues: {
    method: 'post',
    path: '/simple-json/tag-values',
    summary: 'Values of such a column, the most frequent first.',
    body: { types: ['application/json'], schema: simpleTagValuesRequestSchema },
    answer: simpleTagValuesAnswerSchema,
  },
  ingest: {
    method: 'post',
    path: '/sessions',
    summary:
      'Takes a log of any kind that Weir reads, plain or packed with gzip or zstd; the content says which, whatever the type. Everything the answer counts as stored is on disk; a failed upload stores nothing.',
    query: logHintsSchema,
    body: { types: ['text/csv', 'text/plain', 'application/x-ndjson', 'application/octet-stream', 'application/gzip', 'application/zstd', 'application/vnd.apache.parquet'], schema: z.string() },
    answer: ingestReportSchema,
  },
  firehose: {
    method: 'post',
    path: '/firehose',
    summary:
      'Takes what Amazon Data Firehose delivers to an HTTP endpoint, events of CloudWatch Logs subscriptions among it. The access key goes in X-Amz-Firehose-Access-Key. A delivery that is answered with 200 is on disk; sent again it doubles nothing.',
    body: { types: ['application/json'], schema: firehoseRequestSchema },
    answer: firehoseAnswerSchema,
  },
  score: {
    method: 'post',
    path: '/score',
    summary: 'Scores one session with its reason, without storing it.',
    body: { types: ['application/json'], schema: sessionInputSchema },
    answer: scoreAnswerSchema,
  },
  train: {
    method: 'post',
    path: '/train',
    summary: 'Fits a new model on the stored sessions and judges them anew.',
    answer: modelSummarySchema,
  },
  model: {
    method: 'get',
    path: '/model',
    summary: 'The model in use, with what its figures cannot mean.',
    answer: modelSummarySchema,
  },
  retrain: {
    method: 'post',
    path: '/retrain',
    summary: 'Begins to fit a challenger in the background; it serves where it is no worse on later sessions than the model that serves.',
    answer: retrainStateSchema,
  },
  retrainState: {
    method: 'get',
    path: '/retrain',
    summary: 'How far the retraining in the background is, and how the last one ended.',
    answer: retrainStateSchema,
  },
  models: {
    method: 'get',
    path: '/models',
    summary: 'Every model that was fitted, the latest first, with who promoted it and why.',
    answer: modelVersionsAnswerSchema,
  },
  serveModel: {
    method: 'post',
    path: '/models/{model_version}/serve',
    summary: 'Lets a stored model serve, at once; stored sessions get its verdicts in the background.',
    params: z.object({ model_version: z.string().regex(/^[0-9a-f]{12}$/, 'a model_version: 12 hexadecimal digits') }),
    body: { types: ['application/json'], schema: serveModelRequestSchema },
    answer: modelSummarySchema,
  },
  rollBack: {
    method: 'post',
    path: '/models/rollback',
    summary: 'Lets the model serve that served before, at once.',
    body: { types: ['application/json'], schema: serveModelRequestSchema },
    answer: modelSummarySchema,
  },
  audit: {
    method: 'get',
    path: '/audit',
    summary: 'What all stored data can and cannot say; made anew in the background when the data are others.',
    answer: dataAuditSchema,
  },
  findings: {
    method: 'get',
    path: '/findings',
    summary: 'Findings of a time range, most severe first.',
    query: z.object({
      from_ms: z.coerce.number().int().default(0).describe('UTC epoch ms, inclusive.'),
      to_ms: z.coerce.number().int().default(8_640_000_000_000_000).describe('UTC epoch ms, exclusive.'),
      min_severity: z.enum(['info', 'low', 'medium', 'high']).default('low'),
      limit: z.coerce.number().int().min(1).max(10_000).default(200),
      include_excepted: flag.default('false').describe('Gives the findings that analysts excepted, too.'),
    }),
    answer: findingsAnswerSchema,
  },
  exportFindings: {
    method: 'get',
    path: '/export/{format}',
    summary: 'Findings of a time range for another tool: an ATT&CK Navigator layer, a STIX 2.1 bundle, OCSF Detection Findings, or CSV. Whatever lies in the range is written; more than 10,000 findings are refused.',
    params: z.object({ format: z.enum(EXPORTS.map(({ id }) => id)) }),
    query: z.object({
      from_ms: z.coerce.number().int().min(0).max(END_OF_TIME_MS).default(0).describe('UTC epoch ms, inclusive.'),
      to_ms: z.coerce.number().int().min(0).max(END_OF_TIME_MS).default(END_OF_TIME_MS).describe('UTC epoch ms, exclusive.'),
      min_severity: z.enum(SEVERITIES).default('low'),
      entity: z.string().min(1).max(64).optional().describe('Source, or a pattern such as 192.0.2.*; every source when left out.'),
      kind: z.enum(FINDINGS.map(({ kind }) => kind)).optional().describe('Kind of finding; every kind when left out.'),
      include_excepted: flag.default('false').describe('Gives the findings that analysts excepted, too, marked as such.'),
    }),
    answer: z.string(),
    answerTypes: EXPORTS.map(({ type }) => type),
  },
  alertBudget: {
    method: 'get',
    path: '/alert-budget',
    summary: 'At most so many alerts a day: the threshold that the days before give, what would have fired, and a rule for Grafana.',
    query: z.object({
      alerts_a_day: z.coerce.number().int().min(1).max(1000).default(5),
      at_ms: z.coerce.number().int().min(0).optional().describe('UTC epoch ms; the end of the newest session when left out.'),
    }),
    answer: alertBudgetAnswerSchema,
  },
  previewRule: {
    method: 'post',
    path: '/alert-rules/preview',
    summary: 'When a rule would have fired on what is stored: times, sources, messages a day; changes nothing.',
    body: { types: ['application/json'], schema: rulePreviewRequestSchema },
    answer: rulePreviewSchema,
  },
  makeRule: {
    method: 'post',
    path: '/alert-rules',
    summary: "A rule for Grafana from a selection, a kind of finding or a budget: as a file for provisioning and as the body for Grafana's own API; stores nothing.",
    body: { types: ['application/json'], schema: ruleRequestSchema },
    answer: ruleAnswerSchema,
  },
  finding: {
    method: 'get',
    path: '/findings/{finding_id}',
    summary: 'One finding.',
    params: findingParams,
    answer: findingSchema,
  },
  findingFile: {
    method: 'get',
    path: '/findings/{finding_id}/replay',
    summary: 'One finding with all it rests on, for "weir replay-finding": sessions, features, scores, model, and what it was compared with.',
    params: findingParams,
    answer: findingFileSchema,
  },
  previewDisposition: {
    method: 'post',
    path: '/dispositions/preview',
    summary: 'What a disposition would change in the last 30 days of data, and what it would not hide; changes nothing.',
    body: { types: ['application/json'], schema: dispositionRequestSchema },
    answer: dispositionEffectSchema,
  },
  dispose: {
    method: 'post',
    path: '/dispositions',
    summary: 'Says of a finding, a session or a source what it was. Everything the answer says is on disk; what it changed is counted in it.',
    body: { types: ['application/json'], schema: dispositionRequestSchema },
    answer: dispositionSchema,
  },
  undoDisposition: {
    method: 'post',
    path: '/dispositions/{disposition_id}/undo',
    summary: 'Takes a disposition back: what it changed is as it would be without it.',
    params: dispositionParams,
    body: { types: ['application/json'], schema: undoRequestSchema },
    answer: dispositionSchema,
  },
  dispositions: {
    method: 'get',
    path: '/dispositions',
    summary: 'Dispositions, the latest first.',
    query: z.object({
      target_kind: z.enum(DISPOSITION_TARGETS).optional(),
      target_id: z.string().min(1).max(64).optional(),
      active: flag.optional().describe('Only those that are in effect, or only those that are not.'),
      limit: z.coerce.number().int().min(1).max(10_000).default(500),
    }),
    answer: dispositionsAnswerSchema,
  },
  liveAnomalies: {
    method: 'get',
    path: '/live/anomalies',
    summary: 'Waits for anomalies stored after a cursor and gives them as a packet for Grafana Live; without a cursor, the present end at once.',
    query: z.object({
      cursor: z.coerce.number().int().min(0).optional().describe('As the answer before gave it.'),
      wait_s: z.coerce.number().int().min(0).max(25).default(20).describe('Seconds after which the answer comes without anomalies.'),
    }),
    answer: livePacketSchema,
  },
  context: {
    method: 'get',
    path: '/context',
    summary: 'What is known of an address, whether it was seen or not: whose network it is in, what that is, which lists name it.',
    query: z.object({ src_ip: addressSchema.describe('IPv4 or IPv6 address.') }),
    answer: sourceContextSchema,
  },
} as const satisfies Record<string, RouteDefinition>;
