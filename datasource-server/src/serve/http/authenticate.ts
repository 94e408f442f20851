import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { AppError } from '@weir/schema';

const LOOPBACK_NAME = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Returns a function that compares a text with the token in constant time. */
export const isToken = (token: string): ((got: string) => boolean) => {
  const wanted = digest(token);
  return (got) => timingSafeEqual(digest(got), wanted);
};

/**
 * Returns the check of a request. With a token, every request must carry it. Without one the server listens on
 * loopback only; then the Host header must name loopback and the Origin must be the server's own, which stops DNS
 * rebinding and forms on other sites.
 */
export const authenticate = (token: string | undefined): RequestHandler => {
  if (token === undefined) {
    return (request, _response, next) => {
      const { host, origin } = request.headers;
      if (LOOPBACK_NAME.test(host ?? '')) {
        if (origin === undefined || origin === `http://${host}`) return next();
        throw new AppError('auth.bad_origin', 'The server has no token, so it rejects requests from pages of other sites.');
      }
      throw new AppError('auth.bad_host', 'The server has no token, so it answers only to localhost, 127.0.0.1 and [::1].');
    };
  }
  const isWanted = isToken(token);
  return (request, _response, next) => {
    const got = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (got === undefined) throw new AppError('auth.missing_token', 'The request has no bearer token.');
    if (!isWanted(got)) throw new AppError('auth.bad_token', 'The token is not valid: it differs from the one this server was started with.');
    next();
  };
};
