import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { AppError } from '@weir/schema';

const LOOPBACK_NAME = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a text is the token, compared in constant time. */
export const isToken = (token: string): ((got: string) => boolean) => {
  const wanted = digest(token);
  return (got) => timingSafeEqual(digest(got), wanted);
};

/**
 * With a token, every request must bear it. Without one the server listens on loopback only, and a request must
 * name it so in its Host header and must not come from a page of another site: neither a name that was pointed at
 * this machine nor a form elsewhere gets in.
 */
export const authenticate = (token: string | undefined): RequestHandler => {
  if (token === undefined) {
    return (request, _response, next) => {
      const { host, origin } = request.headers;
      if (LOOPBACK_NAME.test(host ?? '')) {
        if (origin === undefined || origin === `http://${host}`) return next();
        throw new AppError('auth.bad_origin', 'The server has no token and takes no requests that a page of another site makes.');
      }
      throw new AppError('auth.bad_host', 'The server has no token and answers only to localhost, 127.0.0.1 and [::1].');
    };
  }
  const isWanted = isToken(token);
  return (request, _response, next) => {
    const got = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (got === undefined) throw new AppError('auth.missing_token', 'The request bears no token.');
    if (!isWanted(got)) throw new AppError('auth.bad_token', 'The token is not the one this server was started with.');
    next();
  };
};
