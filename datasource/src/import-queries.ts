import type { AbstractLabelMatcher, AbstractQuery } from '@grafana/data';
import { EXPLORE_QUERY, FILTER_COLUMNS, QUERY_VERSION, type Filter } from '@weir/schema';
import type { WeirQuery } from './types';

const OPERATORS: Readonly<Record<AbstractLabelMatcher['operator'], Filter['operator']>> = {
  Equal: '=',
  NotEqual: '!=',
  EqualRegEx: '=~',
  NotEqualRegEx: '!~',
};

/** Returns the Explore query, filtered by the labels of another data source's query that are session columns. */
export const importQuery = ({ refId, labelMatchers }: AbstractQuery): WeirQuery => ({
  refId,
  ...EXPLORE_QUERY,
  version: QUERY_VERSION,
  filters: labelMatchers
    .filter(({ name }) => FILTER_COLUMNS.includes(name))
    .map(({ name, operator, value }) => ({ column: name, operator: OPERATORS[operator], value })),
});
