import { json, type Router } from 'express';
import { requestedRule } from '@weir/dashboards';
import { rulePreviewRequestSchema, ruleRequestSchema } from '@weir/schema';
import type { QueryServices } from '../../answer/queries/define-query.ts';
import { previewRule } from '../../answer/alert-preview/preview-rule.ts';
import { parse } from './parse-request.ts';
import { ROUTES } from './routes.ts';
import { onDisconnect } from './on-disconnect.ts';

/** Adds the routes of alert rules: preview a rule on stored data, make a rule for Grafana. */
export const ruleRoutes = (router: Router, services: QueryServices): void => {
  const body = json({ limit: '64kb' });

  router.post(ROUTES.previewRule.path, body, async (request, response) => {
    const preview = parse(rulePreviewRequestSchema, request.body, 'http.bad_request');
    response.json(await previewRule(preview, services, { gone: onDisconnect(response) }));
  });

  router.post(ROUTES.makeRule.path, body, (request, response) => {
    response.json(requestedRule(parse(ruleRequestSchema, request.body, 'http.bad_request')));
  });
};
