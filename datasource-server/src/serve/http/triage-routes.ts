import { json, type Router } from 'express';
import { dispositionRequestSchema, undoRequestSchema } from '@weir/schema';
import type { Triage } from '../../triage/triage.ts';
import { parse, toPattern } from './parse-request.ts';
import { authorOf } from './request-author.ts';
import { ROUTES } from './routes.ts';

/** Adds the routes of dispositions. */
export const triageRoutes = (router: Router, triage: Triage): void => {
  const body = json({ limit: '64kb' });

  router.post(ROUTES.previewDisposition.path, body, async (request, response) => {
    response.json(await triage.preview(parse(dispositionRequestSchema, request.body, 'http.bad_request')));
  });

  router.post(ROUTES.dispose.path, body, async (request, response) => {
    const requested = parse(dispositionRequestSchema, request.body, 'http.bad_request');
    response.json(await triage.record(requested, authorOf(request.headers, requested.author)));
  });

  router.post(toPattern(ROUTES.undoDisposition.path), body, async (request, response) => {
    const { disposition_id } = parse(ROUTES.undoDisposition.params, request.params, 'http.bad_request');
    const requested = parse(undoRequestSchema, request.body, 'http.bad_request');
    response.json(await triage.undo(disposition_id, requested, authorOf(request.headers, requested.author)));
  });

  router.get(ROUTES.dispositions.path, (request, response) => {
    const { target_kind, target_id, active, limit } = parse(ROUTES.dispositions.query, request.query, 'http.bad_request');
    response.json({ dispositions: triage.dispositions({ target: { kind: target_kind, id: target_id }, active: active === undefined ? undefined : active === 'true' }).slice(0, limit) });
  });
};
