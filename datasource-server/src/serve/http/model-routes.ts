import { json, type Request, type Router } from 'express';
import { serveModelRequestSchema } from '@weir/schema';
import { toModelSummary } from '../../detect/models/traffic-model.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { parse, toPattern } from './parse-request.ts';
import { authorOf } from './request-author.ts';
import { ROUTES } from './routes.ts';

/** Adds the routes of models: fit, retrain, list, and change the current model. */
export const modelRoutes = (router: Router, pipeline: Pipeline): void => {
  const body = json({ limit: '64kb' });
  const serve = async (model_version: string | null, request: Request): Promise<object> => {
    const { reason, author } = parse(serveModelRequestSchema, request.body, 'http.bad_request');
    return toModelSummary(await pipeline.serve(model_version, authorOf(request.headers, author), reason));
  };

  router.post(ROUTES.train.path, async (request, response) => {
    response.json(toModelSummary(await pipeline.train(authorOf(request.headers, undefined), 'Requested: a new model on all stored sessions.')));
  });

  router.get(ROUTES.model.path, (_request, response) => void response.json(toModelSummary(pipeline.getModel())));

  router.post(ROUTES.retrain.path, (request, response) => void response.json(pipeline.retrain.start(authorOf(request.headers, undefined))));

  router.get(ROUTES.retrainState.path, (_request, response) => void response.json(pipeline.retrain.state()));

  router.get(ROUTES.models.path, async (_request, response) => void response.json({ versions: await pipeline.modelVersions() }));

  router.post(ROUTES.rollBack.path, body, async (request, response) => void response.json(await serve(null, request)));

  router.post(toPattern(ROUTES.serveModel.path), body, async (request, response) => {
    response.json(await serve(parse(ROUTES.serveModel.params, request.params, 'http.bad_request').model_version, request));
  });
};
