import { z } from 'zod';
import { querySchema, type QueryType } from './query.ts';

/** One parameter of a query, other than its filters, as an editor shows it. */
export interface QueryField {
  readonly name: string;
  readonly title: string;
  /** Help text; empty where the title is enough. */
  readonly help: string;
  readonly kind: 'choice' | 'choices' | 'switch' | 'number' | 'text';
  /** Allowed values of a choice. */
  readonly options: readonly string[];
  /** True when the choice can be cleared. */
  readonly clearable: boolean;
  /** Default of the server. */
  readonly fallback: unknown;
}

/** Titles of parameters whose name is not a good title. */
const TITLES: Readonly<Record<string, string>> = {
  top_k: 'Top',
  x: 'X axis',
  y: 'Y axis',
  min_severity: 'Minimum severity',
  min_level: 'Minimum level',
  session_id: 'Session',
  finding_id: 'Finding',
  alerts_a_day: 'Alerts per day',
  include_excepted: 'Show excepted',
};

const FALLBACK_HELP: Readonly<Record<string, string>> = {
  limit: 'Maximum number of rows.',
  split_by: 'One series per value.',
  alerts_a_day: 'Maximum number of alerts per UTC day; each source alerts at most once a day.',
};

/** Returns the title of a query parameter: `top_k` is `Top`, `sort_by` is `Sort by`. */
export const fieldTitle = (name: string): string => TITLES[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

const NOT_ASKED = new Set(['queryType', 'filters']);

const byType = new Map(querySchema.options.map((option) => [option.shape.queryType.value, option.shape as Record<string, z.ZodType>]));

/** Returns the parameters of a query type, in the order of its schema. */
export const queryFields = (queryType: QueryType): readonly QueryField[] =>
  Object.entries(byType.get(queryType) ?? {})
    .filter(([name]) => !NOT_ASKED.has(name))
    .map(([name, schema]) => toField(name, schema));

const toField = (name: string, schema: z.ZodType): QueryField => {
  const { inner, nullable } = unwrap(schema);
  const element = inner instanceof z.ZodArray ? unwrap(inner.element as z.ZodType).inner : undefined;
  const kind =
    inner instanceof z.ZodEnum ? 'choice' : inner instanceof z.ZodArray ? 'choices' : inner instanceof z.ZodBoolean ? 'switch' : inner instanceof z.ZodNumber ? 'number' : 'text';
  const of = inner instanceof z.ZodEnum ? inner : element instanceof z.ZodEnum ? element : undefined;
  return {
    name,
    title: fieldTitle(name),
    help: schema.description ?? inner.description ?? FALLBACK_HELP[name] ?? '',
    kind,
    options: of === undefined ? [] : of.options.map(String),
    clearable: nullable,
    fallback: schema.safeParse(undefined).data,
  };
};

/** Returns the type inside default, nullable and optional wrappers. */
const unwrap = (schema: z.ZodType): { inner: z.ZodType; nullable: boolean } => {
  let inner = schema;
  let nullable = false;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodNullable || inner instanceof z.ZodOptional) {
    nullable ||= inner instanceof z.ZodNullable;
    inner = inner.unwrap() as z.ZodType;
  }
  return { inner, nullable };
};
