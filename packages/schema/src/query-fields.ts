import { z } from 'zod';
import { querySchema, type QueryType } from './query.ts';

/** One thing that a query can be told besides its filters, as an editor asks for it. */
export interface QueryField {
  readonly name: string;
  readonly title: string;
  /** What it does, where its title does not say it. */
  readonly help: string;
  readonly kind: 'choice' | 'choices' | 'switch' | 'number' | 'text';
  /** Values to choose from. */
  readonly options: readonly string[];
  /** True where nothing may be chosen. */
  readonly clearable: boolean;
  /** What the server takes where it is left out. */
  readonly fallback: unknown;
}

/** Titles that the name of a property does not give. */
const TITLES: Readonly<Record<string, string>> = {
  top_k: 'Top',
  x: 'X axis',
  y: 'Y axis',
  min_severity: 'Minimum severity',
  min_level: 'Minimum level',
  session_id: 'Session',
  finding_id: 'Finding',
  alerts_a_day: 'Alerts a day',
  include_excepted: 'Show excepted',
};

const FALLBACK_HELP: Readonly<Record<string, string>> = {
  limit: 'Rows at most.',
  split_by: 'One series for each value.',
  alerts_a_day: 'At most so many sources alert on a UTC day, each once.',
};

/** Name of a property of a query as people read it. */
export const fieldTitle = (name: string): string => TITLES[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

const NOT_ASKED = new Set(['queryType', 'filters']);

const byType = new Map(querySchema.options.map((option) => [option.shape.queryType.value, option.shape as Record<string, z.ZodType>]));

/** What a query of a type can be told, in the order in which its schema declares it. */
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

/** The type behind defaults, null and absence. */
const unwrap = (schema: z.ZodType): { inner: z.ZodType; nullable: boolean } => {
  let inner = schema;
  let nullable = false;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodNullable || inner instanceof z.ZodOptional) {
    nullable ||= inner instanceof z.ZodNullable;
    inner = inner.unwrap() as z.ZodType;
  }
  return { inner, nullable };
};
