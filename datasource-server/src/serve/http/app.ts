import { join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { AppError } from '@weir/schema';
import type { Metrics } from '../../runtime/telemetry/metrics.ts';
import type { ServiceLog } from '../../runtime/telemetry/service-log.ts';
import { answerErrors, answerNotFound } from './answer-errors.ts';
import { apiRouter, type ApiParts } from './api-router.ts';
import { authenticate } from './authenticate.ts';
import { ROUTES } from './routes.ts';
import { firehoseRouter, type FirehoseParts } from './firehose-router.ts';
import { routeOf, traceRequests } from './trace-requests.ts';

/** Dependencies and settings of the application. */
export interface AppParts extends ApiParts, FirehoseParts {
  readonly token: string | undefined;
  readonly page_dir: string;
  readonly requests_per_minute: number;
  readonly exports_traces: boolean;
}

/** Returns the HTTP application: the page, the probes, the metrics and /api/v1. */
export const createApp = (parts: AppParts): Express => {
  const app = express();
  const { log, metrics, store, model } = parts;
  app.disable('x-powered-by');
  app.use(observe(metrics, parts.service));
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          upgradeInsecureRequests: null,
        },
      },
      strictTransportSecurity: false,
    }),
  );
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const ready = await store.ping().then(
      () => model() !== null,
      () => false,
    );
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', model: model()?.model_version ?? null });
  });
  const guard = authenticate(parts.token);
  app.get('/metrics', guard, async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  if (parts.exports_traces) app.use('/api/v1', traceRequests);
  const limit = limitRate(parts.requests_per_minute);
  app.use(`/api/v1${ROUTES.firehose.path}`, limit, firehoseRouter(parts));
  app.use('/api/v1', limit, guard, apiRouter(parts));
  app.use(express.static(join(parts.page_dir), { index: 'index.html', maxAge: 0 }));
  app.use(answerNotFound);
  app.use(answerErrors(log));
  return app;
};

const limitRate = (requests_per_minute: number): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: requests_per_minute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(new AppError('http.too_many_requests', `Too many requests from this address: the limit is ${requests_per_minute} per minute.`)),
  });

/** Long polling is left out of the latency figures, because its duration is waiting time. */
const isWaiting = (route: string): boolean => route.endsWith(ROUTES.liveAnomalies.path);

const observe =
  (metrics: Metrics, service: ServiceLog): RequestHandler =>
  (request, response, next) => {
    const started = performance.now();
    response.once('finish', () => {
      const route = routeOf(request) ?? 'other';
      const ms = performance.now() - started;
      metrics.observeRequest(route, response.statusCode, ms / 1000);
      if (!isWaiting(route)) service.observe('route', route, ms, response.statusCode >= 500);
    });
    next();
  };
