import { randomUUID } from 'node:crypto';
import { json, Router, type Request } from 'express';
import { AppError, queryBatchSchema, sessionInputSchema, type HealthAnswer, type QuarantineReplay, type QuarantineState, type QueryBatch, type SourceContext } from '@weir/schema';
import { budgetRuleFile } from '@weir/dashboards';
import type { FeedBoard } from '../../intake/feeds/feed-status.ts';
import type { Quarantine } from '../../intake/feeds/quarantine/quarantine.ts';
import { getFinding, makeFindingFile } from '../../answer/finding-files/make-finding-file.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { answerBatch } from '../../answer/queries/answer-batch.ts';
import type { QueryServices } from '../../answer/queries/define-query.ts';
import { toPendingText } from '../../answer/queries/notices.ts';
import type { Store } from '../../store/contract/store.ts';
import type { Log } from '../../runtime/telemetry/log.ts';
import type { Metrics } from '../../runtime/telemetry/metrics.ts';
import { withStoreTime } from '../../runtime/telemetry/store-time.ts';
import { previewBudget } from '../../triage/budget-service.ts';
import type { MarkedFinding } from '../../triage/mark-findings.ts';
import { encodeMultipartAnswer, multipartContentType } from './multipart-answer.ts';
import { exportRoutes } from './export-routes.ts';
import { waitForAnomalies } from './live-anomalies.ts';
import { limitBytes } from './limit-bytes.ts';
import { modelRoutes } from './model-routes.ts';
import { parse, toPattern } from './parse-request.ts';
import { toLogHints, withIdempotencyKey } from './log-hints.ts';
import { pluginFreeRoutes } from './plugin-free-routes.ts';
import { ROUTES } from './routes.ts';
import { ruleRoutes } from './rule-routes.ts';
import { triageRoutes } from './triage-routes.ts';
import { onDisconnect } from './on-disconnect.ts';

/** An upload ends after a minute without data, below 1 KiB/s over a minute, and after two hours. */
const UPLOAD_LIMITS = { idle_ms: 60_000, rate_ms: 60_000, min_bytes: 60 * 1024, total_ms: 2 * 3_600_000 };

/** Content encodings that an upload may state; the reader detects the compression from the bytes. */
const CONTENT_CODINGS = ['identity', 'gzip', 'x-gzip', 'zstd'];

/** Dependencies of the routes. */
export interface ApiParts extends QueryServices {
  readonly store: Store;
  readonly pipeline: Pipeline;
  /** Returns what is known about an address. */
  readonly contextOf: (address: string) => SourceContext;
  readonly version: string;
  readonly openApi: object;
  readonly max_upload_bytes: number;
  readonly feeds: FeedBoard;
  /** Inputs that feeds could not read. */
  readonly quarantine: Pick<Quarantine, 'list' | 'removed_count' | 'put'>;
  readonly replayQuarantine: () => Promise<QuarantineReplay>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Returns the routes of /api/v1. */
export const apiRouter = (parts: ApiParts): Router => {
  const { pipeline, store, triage, log, metrics } = parts;
  const router = Router();
  const body = json({ limit: '1mb' });

  const answer = (queries: QueryBatch['queries'], gone?: AbortSignal): ReturnType<typeof answerBatch> =>
    answerBatch(
      { queries },
      parts,
      (type, seconds, status) => {
        if (status === 200) metrics.observeQuery(type, seconds);
        parts.service.observe('query_type', type, 1000 * seconds, status >= 500);
      },
      (error) => log.error({ err: error }, 'query failed'),
      gone,
    );

  router.get('/openapi.json', (_request, response) => void response.json(parts.openApi));

  router.get(ROUTES.health.path, async (_request, response) => void response.json(await toHealth(parts)));

  router.post(ROUTES.query.path, body, async (request, response) => {
    const batch = parse(queryBatchSchema, request.body, 'query.invalid');
    const gone = onDisconnect(response);
    const { answer: results, store_ms } = await withStoreTime(() => answer(batch.queries, gone));
    if (gone.aborted) return metrics.countAbandoned(), log.debug({ queries: batch.queries.length }, 'query cancelled: client disconnected');
    response.set('Server-Timing', `store;dur=${store_ms.toFixed(2)}`);
    if (request.accepts(['application/json', 'multipart/mixed']) === 'multipart/mixed') {
      const boundary = `weir-${randomUUID()}`;
      response.type(multipartContentType(boundary));
      for (const chunk of encodeMultipartAnswer(results, boundary)) response.write(chunk);
      response.end();
    } else response.json({ results: toPlainResults(results) });
  });

  router.post(ROUTES.ingest.path, async (request, response) => {
    if (request.is([...ROUTES.ingest.body.types]) === false) {
      throw new AppError('http.unsupported_type', `The content type is not supported: got ${request.headers['content-type'] ?? 'none'}, expected ${ROUTES.ingest.body.types.join(', ')}.`);
    }
    const coding = request.headers['content-encoding'] ?? 'identity';
    if (!CONTENT_CODINGS.includes(coding.toLowerCase())) {
      throw new AppError('http.unsupported_type', `The content encoding is not supported: got ${coding.slice(0, 40)}, expected ${CONTENT_CODINGS.join(', ')}.`, { hint: 'Compress the upload with gzip or zstd, or send it uncompressed.' });
    }
    const hints = withIdempotencyKey(toLogHints(parse(ROUTES.ingest.query, request.query, 'http.bad_request')), request.get('idempotency-key'));
    const report = await pipeline.ingestLog(limitBytes(request, { max_bytes: parts.max_upload_bytes, ...UPLOAD_LIMITS }), hints);
    parts.feeds.of('http', 'http').addReport(report);
    response.json(report);
  });

  router.post(ROUTES.quarantine.path, async (_request, response) => void response.json(await parts.replayQuarantine()));

  router.post(ROUTES.resetSample.path, async (_request, response) => {
    const sessions_deleted = await pipeline.removeSample();
    response.json({ sessions_deleted, session_count: (await store.counts()).session_count });
  });

  router.post(ROUTES.score.path, body, (request, response) => {
    response.json(pipeline.scoreOne(parse(sessionInputSchema, request.body, 'score.invalid_session')));
  });

  router.get(ROUTES.audit.path, async (_request, response) => void response.json(await parts.audit()));

  router.get(ROUTES.findings.path, async (request: Request, response) => {
    const asked = parse(ROUTES.findings.query, request.query, 'http.bad_request');
    const { findings, hidden_count } = await triage.findings({ ...asked, include_excepted: asked.include_excepted === 'true' });
    response.json({ findings: findings.map(toMarkedFinding), hidden_count });
  });

  router.get(ROUTES.alertBudget.path, async (request, response) => {
    const { alerts_a_day, at_ms } = parse(ROUTES.alertBudget.query, request.query, 'http.bad_request');
    const at = at_ms ?? (await store.counts(parts.now())).last_session_time ?? parts.now();
    response.json({ ...(await previewBudget(store, alerts_a_day, at, await triage.excepted())), rule: budgetRuleFile(alerts_a_day) });
  });

  router.get(toPattern(ROUTES.finding.path), async (request, response) => {
    const { finding_id } = parse(ROUTES.finding.params, request.params, 'http.bad_request');
    response.json((await getFinding(store, finding_id)).finding);
  });

  router.get(toPattern(ROUTES.findingFile.path), async (request, response) => {
    const { finding_id } = parse(ROUTES.findingFile.params, request.params, 'http.bad_request');
    response.attachment(`finding-${finding_id}.json`).json(await makeFindingFile(store, pipeline.getModel(), parts.version, finding_id));
  });

  router.get(ROUTES.liveAnomalies.path, async (request, response) => {
    const { cursor = null, wait_s } = parse(ROUTES.liveAnomalies.query, request.query, 'http.bad_request');
    const gone = onDisconnect(response);
    const packet = await waitForAnomalies(store, cursor, wait_s, gone);
    if (!gone.aborted) response.json(packet);
  });

  router.get(ROUTES.context.path, (request, response) => {
    response.json(parts.contextOf(parse(ROUTES.context.query, request.query, 'http.bad_request').src_ip));
  });

  exportRoutes(router, parts);
  modelRoutes(router, pipeline);
  pluginFreeRoutes(router, answer, () => toHealth(parts));
  ruleRoutes(router, parts);
  triageRoutes(router, triage);

  return router;
};

const toMarkedFinding = ({ finding, disposition, disposition_id, is_excepted }: MarkedFinding): object => ({ ...finding, disposition, disposition_id, is_excepted });

/** Converts typed arrays to plain arrays; JSON writes NaN and infinities as null. */
const toPlainResults = (results: Awaited<ReturnType<typeof answerBatch>>): object =>
  Object.fromEntries(
    Object.entries(results).map(([refId, result]) => [
      refId,
      {
        ...result,
        frames: result.frames.map((frame) => ({
          ...frame,
          fields: frame.fields.map((field) => ({ ...field, values: Array.from<unknown>(field.values) })),
        })),
      },
    ]),
  );

const SHOWN_INPUTS = 10;

const toQuarantineState = async ({ quarantine }: Pick<ApiParts, 'quarantine'>): Promise<QuarantineState> => {
  const inputs = await quarantine.list();
  return {
    input_count: inputs.length,
    bytes: inputs.reduce((sum, { bytes }) => sum + bytes, 0),
    removed_count: quarantine.removed_count,
    latest: inputs.slice(0, SHOWN_INPUTS).map(({ label, feed, reason, time, bytes, bytes_left_out }) => ({ label, feed, reason, time, bytes, bytes_left_out })),
  };
};

const toHealth = async (parts: ApiParts): Promise<HealthAnswer> => {
  const { store, model, version, feeds, findingsState, now } = parts;
  const { session_count, last_session_time, synthetic } = await store.counts(now());
  const model_version = model()?.model_version ?? null;
  const findings = await findingsState();
  const pending = toPendingText(findings);
  const summary =
    session_count === 0
      ? 'no sessions yet; send a log to /api/v1/sessions'
      : model_version === null
        ? `${session_count} sessions, no model fitted yet; it needs more sessions`
        : `${session_count} sessions${synthetic ? ' (synthetic sample)' : ''}, model ${model_version}`;
  const statuses = feeds.all();
  const quarantine = await toQuarantineState(parts);
  const kept = quarantine.input_count === 0 ? '' : ` ${quarantine.input_count} ${quarantine.input_count === 1 ? 'input' : 'inputs'} in quarantine, the latest ${quarantine.latest[0].label}: ${quarantine.latest[0].reason}.`;
  const broken = statuses.filter(({ state }) => state === 'failed').map(({ name, last_error }) => ` Feed ${name} failed and is retried: ${last_error}.`);
  return {
    status: model_version === null || broken.length > 0 ? 'degraded' : 'ok',
    message: [`Weir ${version}: ${summary}.${broken.join('')}${kept}`, ...(pending === null ? [] : [pending])].join(' '),
    version,
    session_count,
    last_session_time,
    model_version,
    synthetic,
    findings,
    feeds: statuses,
    quarantine,
  };
};
