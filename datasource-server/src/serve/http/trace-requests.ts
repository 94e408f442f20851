import type { Request, RequestHandler } from 'express';
import { inRequestSpan } from '../../runtime/telemetry/spans.ts';

/** The route that took a request, as it was declared; undefined where none did. */
export const routeOf = (request: Request): string | undefined =>
  request.route === undefined ? undefined : `${request.baseUrl}${(request.route as { path: string }).path}`;

/** Makes each request a span, with what follows within; ended by its answer, or where the caller leaves before. */
export const traceRequests: RequestHandler = (request, response, next) => {
  const span = inRequestSpan(request.headers, { 'http.request.method': request.method, 'url.path': request.originalUrl.split('?', 1)[0] }, next);
  response.once('close', () => {
    const route = routeOf(request);
    if (route !== undefined) span.updateName(`${request.method} ${route}`).setAttribute('http.route', route);
    if (response.writableFinished) span.setAttribute('http.response.status_code', response.statusCode);
    else span.setAttribute('error.type', 'caller_left');
    span.end();
  });
};
