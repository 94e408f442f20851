import { json, Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { AppError } from '@weir/schema';
import { firehoseRequestSchema, MAX_FIREHOSE_BODY_BYTES, type FirehoseAnswer } from '../../intake/feeds/firehose/firehose-request.ts';
import { takeDelivery, type TakeLog } from '../../intake/feeds/firehose/take-delivery.ts';
import { toSentence, type FeedBoard } from '../../intake/feeds/feed-status.ts';
import type { Log } from '../../runtime/telemetry/log.ts';
import { toAppError } from './answer-errors.ts';
import { authenticate, isToken } from './authenticate.ts';

/** Deliveries that are read at once; each may be 64 MiB. */
const MOST_AT_ONCE = 4;

/** What the endpoint is built on. */
export interface FirehoseParts {
  /** The access key that the Firehose stream is given; undefined where the server has no token. */
  readonly firehose_key: string | undefined;
  readonly takeLog: TakeLog;
  readonly feeds: FeedBoard;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * The endpoint that Amazon Data Firehose delivers to. Every answer has the form AWS asks for. It is never 413, the one
 * status after which Firehose throws a delivery away.
 */
export const firehoseRouter = ({ firehose_key, takeLog, feeds, log, now }: FirehoseParts): Router => {
  const router = Router();
  let underWay = 0;
  const answer = (request: Request, response: Response, status: number, errorMessage?: string): void => {
    const body: FirehoseAnswer = { requestId: idOf(request) ?? '', timestamp: now(), errorMessage };
    response.status(status).setHeader('Content-Type', 'application/json');
    response.end(Buffer.from(JSON.stringify(body)));
  };
  const queue: RequestHandler = (_request, response, next) => {
    if (underWay >= MOST_AT_ONCE) throw new AppError('ingest.busy', `${underWay} deliveries are under way, which is as many as there may be.`);
    underWay++;
    response.once('close', () => underWay--);
    next();
  };
  const refuse: ErrorRequestHandler = (error, request, response, _next) => {
    const refused = toAppError(error);
    const status = refused.status === 413 ? 400 : refused.status;
    log.warn({ request_id: idOf(request), code: refused.code, ...(status >= 500 ? { err: error as unknown } : {}) }, 'a delivery of Firehose was refused');
    answer(request, response, status, `${toSentence(refused)} ${refused.hint}`);
  };
  router.post('/', checkKey(firehose_key), queue, json({ limit: MAX_FIREHOSE_BODY_BYTES, type: () => true }), async (request, response) => {
    const { data: delivery, error } = firehoseRequestSchema.safeParse(request.body);
    if (delivery === undefined) throw new AppError('http.bad_request', `The delivery is not as Firehose makes them: ${error.issues[0].path.join('.')}: ${error.issues[0].message}.`);
    const header = request.get('x-amz-firehose-request-id');
    if (header !== undefined && header !== delivery.requestId) throw new AppError('http.bad_request', 'The delivery has one id in its header and another in its body.');
    await takeDelivery(delivery, takeLog, feeds.of('firehose', 'firehose'));
    answer(request, response, 200);
  });
  router.use(refuse);
  return router;
};

const checkKey = (key: string | undefined): RequestHandler => {
  if (key === undefined) return authenticate(undefined);
  const isKey = isToken(key);
  return (request, _response, next) => {
    const got = request.get('x-amz-firehose-access-key');
    if (got === undefined || got === '') throw new AppError('auth.missing_token', 'The delivery bears no access key.', { hint: 'Give the Firehose stream an access key: WEIR_FIREHOSE_KEY, or WEIR_TOKEN where that is not set.' });
    if (!isKey(got)) throw new AppError('auth.bad_token', 'The access key is not the one this server was started with.', { hint: 'Give the Firehose stream the access key WEIR_FIREHOSE_KEY, or WEIR_TOKEN where that is not set.' });
    next();
  };
};

const idOf = (request: Request): string | undefined => request.get('x-amz-firehose-request-id')?.slice(0, 1024) ?? (request.body as { requestId?: string } | undefined)?.requestId?.toString().slice(0, 1024);
