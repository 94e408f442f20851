import { z } from 'zod';
import { adHocFiltersSchema } from './ad-hoc-filter.ts';
import { batchQuerySchema } from './query.ts';

/** One query whose result is returned as rows. */
export const rowsRequestSchema = batchQuerySchema.omit({ ref_id: true });

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** Rows of plain properties; every row has the same properties. */
export const rowsAnswerSchema = z.array(z.record(z.string(), cell));

const rangeSchema = z.object({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) });
const properties = z.record(z.string(), z.unknown());

/** Request of Grafana's Simple JSON data source for the data of a panel; unknown properties are ignored. */
export const simpleQueryRequestSchema = z.object({
  range: rangeSchema,
  intervalMs: z.number().min(0).default(60_000),
  maxDataPoints: z.number().int().min(1).default(1_000),
  targets: z
    .array(
      z.object({
        target: z.string().max(64).default('').describe('A query type from /search.'),
        refId: z.string().max(64).optional(),
        type: z.enum(['timeserie', 'timeseries', 'table']).default('timeserie'),
        hide: z.boolean().default(false),
        data: properties.nullish().describe('Properties of the query other than its type.'),
        payload: properties.nullish().describe('Alternative name of `data` in some plugins.'),
      }),
    )
    .min(1)
    .max(100),
  adhocFilters: adHocFiltersSchema,
});
export const simpleQueryAnswerSchema = z.array(
  z.union([
    z.object({ target: z.string(), datapoints: z.array(z.tuple([z.number().nullable(), z.number()])).describe('Value and UTC epoch ms.') }),
    z.object({ type: z.literal('table'), columns: z.array(z.object({ text: z.string(), type: z.string() })), rows: z.array(z.array(cell)) }),
  ]),
);
export type SimpleQueryAnswer = z.infer<typeof simpleQueryAnswerSchema>;

export const simpleSearchRequestSchema = z.object({ target: z.string().max(256).default('').describe('Text that a name must contain. values(COLUMN) returns the values of a column, for variables.') });
export const simpleSearchAnswerSchema = z.array(z.string());

export const simpleAnnotationsRequestSchema = z.object({
  range: rangeSchema,
  annotation: z.looseObject({ query: z.string().max(64).nullish().describe('Minimum severity: info, low (default), medium or high.') }).default({}),
});
export const simpleAnnotationsAnswerSchema = z.array(
  z.object({
    annotation: properties.describe('The annotation of the request, unchanged.'),
    time: z.number(),
    timeEnd: z.number(),
    isRegion: z.boolean(),
    title: z.string(),
    text: z.string(),
    tags: z.array(z.string()),
  }),
);
export const simpleTagKeysAnswerSchema = z.array(z.object({ type: z.literal('string'), text: z.string() }));
export const simpleTagValuesRequestSchema = z.object({ key: z.string().max(64) });
export const simpleTagValuesAnswerSchema = z.array(z.object({ text: z.string() }));
export const simpleHealthAnswerSchema = z.object({ status: z.string(), message: z.string() });
