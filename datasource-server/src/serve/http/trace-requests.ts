import type { Request, RequestHandler } from 'express';
import { inRequestSpan } from '../../runtime/telemetry/spans.ts';

/** Returns the declared route of a request; undefined if no route matched. */
export const routeOf = (request: Request): string | undefined =>
  request.route === undefined ? undefined : `${request.baseUrl}${(request.route as { path: string }).path}`;

/** Opens a span for each request. It ends with the answer, or when the client disconnects first. */
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
