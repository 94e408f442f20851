import { locationService } from '@grafana/runtime';
import type { AdHocFilterItem } from '@grafana/ui';
import type { SelectionFilter } from './selection-filter';

/** Sets a dashboard variable through the URL, so that Grafana runs the queries again. */
export function setVariable(name: string, values: readonly string[]): void {
  locationService.partial({ [`var-${name}`]: values.length === 1 ? values[0] : [...values] }, true);
}

const escapePattern = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}/-]/g, '\\$&');

/** Returns one ad-hoc filter for all values: an equality, or a regular expression, which most data sources support. */
export const toAdHocFilter = ({ column, values }: SelectionFilter): AdHocFilterItem =>
  values.length === 1
    ? { key: column, operator: '=', value: values[0] }
    : // The type lists only the two operators of tables, but ad-hoc filters support this one too.
      { key: column, operator: '=~' as '=', value: `^(${values.map(escapePattern).join('|')})$` };
