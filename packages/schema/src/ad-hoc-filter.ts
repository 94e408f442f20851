import { z } from 'zod';
import { FILTER_COLUMNS, FILTER_OPERATORS, type Filter } from './query-parts.ts';
import { toList } from './value-list.ts';

/** An ad-hoc filter as Grafana stores it: `values` holds several values, for which newer releases use the operators `=|` and `!=|`. */
export const adHocFilterSchema = z.object({
  key: z.string().max(256),
  operator: z.string().max(8).default('='),
  value: z.string().max(4096).default(''),
  values: z.array(z.string().max(4096)).max(1_000).optional(),
});

export type AdHocFilter = z.infer<typeof adHocFilterSchema>;

/** Ad-hoc filters of a query; those that do not apply to its query type are ignored with a notice. */
export const adHocFiltersSchema = z.array(adHocFilterSchema).max(32).default([]);

/** Operators for one value, mapped to those for several values. */
const SEVERAL: Readonly<Record<string, 'in' | 'not in'>> = { '=': 'in', '=|': 'in', '=~': 'in', '!=': 'not in', '!=|': 'not in', '!~': 'not in' };

const ALTERNATIVES = /^\^\((.*)\)\$$/s;

/** Returns the values of a pattern that consists of escaped alternatives only, `^(a|b)$`; undefined for any other pattern. */
const findAlternatives = (pattern: string): string[] | undefined => {
  const inner = ALTERNATIVES.exec(pattern)?.[1];
  if (inner === undefined) return undefined;
  const parts = inner.match(/(?:\\.|[^|\\])+/gs) ?? [];
  const isPlain = parts.join('|') === inner && parts.every((part) => /^(?:\\[^\w]|[^\\^$.|?*+()[\]{}])*$/s.test(part));
  return isPlain ? parts.map((part) => part.replace(/\\(.)/gs, '$1')) : undefined;
};

/** Returns the filter in the form of a query; undefined when queries do not support its column or operator. */
export const findFilter = ({ key, operator, value, values }: AdHocFilter): Filter | undefined => {
  if (!FILTER_COLUMNS.includes(key)) return undefined;
  const several = SEVERAL[operator];
  const isPattern = operator === '=~' || operator === '!~';
  const chosen = isPattern ? findAlternatives(value) : operator.endsWith('|') || (values?.length ?? 0) > 1 ? (values ?? [value]) : undefined;
  if (several !== undefined && chosen !== undefined) return { column: key, operator: several, value: toList(chosen) };
  const known = FILTER_OPERATORS.find((name) => name === operator);
  return known === undefined ? undefined : { column: key, operator: known, value };
};
