import { errorBodySchema, querySchema } from '@weir/schema';
import { z } from 'zod';
import { ROUTES, type RouteDefinition } from './routes.ts';

/** Returns the reference to a named schema in the document. */
const toRef = (id: string): string => `#/components/schemas/${id}`;

/** Returns schemas by name as JSON Schema 2020-12, which OpenAPI 3.1 uses unchanged; they refer to each other by name. */
const toJsonSchemas = (schemas: Record<string, z.ZodType>, io: 'input' | 'output'): Record<string, object> => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas: generated } = z.toJSONSchema(registry, { uri: toRef, io });
  return Object.fromEntries(
    Object.entries(generated).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
};

const capitalize = (name: string): string => name[0].toUpperCase() + name.slice(1);
const inputName = (name: string): string => `${capitalize(name)}Request`;
const outputName = (name: string): string => `${capitalize(name)}Answer`;

/** Returns the OpenAPI 3.1 document of /api/v1, generated from the schemas that validate requests. */
export const toOpenApi = (version: string): object => {
  const inputs: Record<string, z.ZodType> = { Query: querySchema };
  const outputs: Record<string, z.ZodType> = { Error: errorBodySchema };
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries(ROUTES) as Array<[string, RouteDefinition]>) {
    if (route.body !== undefined) inputs[inputName(name)] = route.body.schema;
    // The same schema under two names would be one component too few.
    outputs[outputName(name)] = Object.values(outputs).includes(route.answer) ? route.answer.clone() : route.answer;
    paths[`/api/v1${route.path}`] = { ...paths[`/api/v1${route.path}`], [route.method]: toOperation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Weir datasource-server', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Not required by a server that listens on loopback without a token.' } },
      schemas: { ...toJsonSchemas(inputs, 'input'), ...toJsonSchemas(outputs, 'output') },
    },
  };
};

const toOperation = (name: string, route: RouteDefinition): object => {
  const error = { description: 'What is wrong, and what to do about it.', content: { 'application/json': { schema: { $ref: toRef('Error') } } } };
  return {
    operationId: name,
    summary: route.summary,
    ...([route.params, route.query, route.headers].every((schema) => schema === undefined) ? {} : { parameters: [...toParameters(route.params, 'path'), ...toParameters(route.query, 'query'), ...toParameters(route.headers, 'header')] }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.fromEntries(route.body.types.map((type) => [type, { schema: { $ref: toRef(inputName(name)) } }])),
          },
        }),
    responses: {
      200: { description: 'The answer.', content: Object.fromEntries((route.answerTypes ?? ['application/json']).map((type) => [type, { schema: { $ref: toRef(outputName(name)) } }])) },
      '4XX': error,
      '5XX': error,
    },
  };
};

const toParameters = (schema: z.ZodObject | undefined, where: 'path' | 'query' | 'header'): object[] => {
  if (schema === undefined) return [];
  const { properties = {} } = z.toJSONSchema(schema, { io: 'output' }) as { properties?: Record<string, object> };
  const { required = [] } = z.toJSONSchema(schema, { io: 'input' }) as { required?: string[] };
  return Object.entries(properties).map(([name, of]) => ({ name, in: where, required: required.includes(name), schema: of }));
};
