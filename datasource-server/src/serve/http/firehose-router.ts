import { json, Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { AppError, EXPECTED_ONLY, placeIssue } from '@weir/schema';
import { firehoseRequestSchema, MAX_FIREHOSE_BODY_BYTES, type FirehoseAnswer } from '../../intake/feeds/firehose/firehose-request.ts';
import { takeDelivery, type DeliveryParts } from '../../intake/feeds/firehose/take-delivery.ts';
import type { Quarantine } from '../../intake/feeds/quarantine/quarantine.ts';
import { toSentence, type FeedBoard } from '../../intake/feeds/feed-status.ts';
import type { Log } from '../../runtime/telemetry/log.ts';
import { toAppError } from './answer-errors.ts';
import { authenticate, isToken } from './authenticate.ts';

/** Deliveries read at the same time; each may be 64 MiB. */
const MOST_AT_ONCE = 4;

/** Dependencies of the endpoint. */
export interface FirehoseParts {
  /** Access key of the Firehose stream; undefined if the server has no token. */
  readonly firehose_key: string | undefined;
  readonly takeLog: DeliveryParts['take'];
  readonly quarantine: Pick<Quarantine, 'list' | 'removed_count' | 'put'>;
  readonly feeds: FeedBoard;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Returns the endpoint that Amazon Data Firehose delivers to. Every answer has the form that AWS requires. It never has
 * status 413, after which Firehose discards a delivery.
 */
export const firehoseRouter = ({ firehose_key, takeLog, quarantine, feeds, log, now }: FirehoseParts): Router => {
  const router = Router();
  let inProgress = 0;
  const answer = (request: Request, response: Response, status: number, errorMessage?: string): void => {
    const body: FirehoseAnswer = { requestId: idOf(request) ?? '', timestamp: now(), errorMessage };
    response.status(status).setHeader('Content-Type', 'application/json');
    response.end(Buffer.from(JSON.stringify(body)));
  };
  const queue: RequestHandler = (_request, response, next) => {
    if (inProgress >= MOST_AT_ONCE) throw new AppError('ingest.busy', `Too many deliveries in progress: the limit of ${MOST_AT_ONCE} is reached.`);
    inProgress++;
    response.once('close', () => inProgress--);
    next();
  };
  const reject: ErrorRequestHandler = (error, request, response, _next) => {
    const failure = toAppError(error);
    const status = failure.status === 413 ? 400 : failure.status;
    log.warn({ request_id: idOf(request), code: failure.code, ...(status >= 500 ? { err: error as unknown } : {}) }, 'Firehose delivery rejected');
    answer(request, response, status, `${toSentence(failure)} ${failure.hint}`);
  };
  router.post('/', checkKey(firehose_key), queue, json({ limit: MAX_FIREHOSE_BODY_BYTES, type: () => true }), async (request, response) => {
    const { data: delivery, error } = firehoseRequestSchema.safeParse(request.body, EXPECTED_ONLY);
    if (delivery === undefined) throw new AppError('http.bad_request', `The delivery is not a valid Firehose request: ${placeIssue(error.issues[0], 'the body')}.`);
    const header = request.get('x-amz-firehose-request-id');
    if (header !== undefined && header !== delivery.requestId) throw new AppError('http.bad_request', 'The request ids in the header and in the body of the delivery differ.');
    await takeDelivery(delivery, { take: takeLog, quarantine: (input, lines) => quarantine.put(input, lines), record: feeds.of('firehose', 'firehose') });
    answer(request, response, 200);
  });
  router.use(reject);
  return router;
};

const checkKey = (key: string | undefined): RequestHandler => {
  if (key === undefined) return authenticate(undefined);
  const isKey = isToken(key);
  return (request, _response, next) => {
    const got = request.get('x-amz-firehose-access-key');
    if (got === undefined || got === '') throw new AppError('auth.missing_token', 'The delivery has no access key.', { hint: 'Set the access key of the Firehose stream to WEIR_FIREHOSE_KEY, or to WEIR_TOKEN if that is not set.' });
    if (!isKey(got)) throw new AppError('auth.bad_token', 'The access key is not valid: it differs from the one this server was started with.', { hint: 'Set the access key of the Firehose stream to WEIR_FIREHOSE_KEY, or to WEIR_TOKEN if that is not set.' });
    next();
  };
};

const idOf = (request: Request): string | undefined => request.get('x-amz-firehose-request-id')?.slice(0, 1024) ?? (request.body as { requestId?: string } | undefined)?.requestId?.toString().slice(0, 1024);
