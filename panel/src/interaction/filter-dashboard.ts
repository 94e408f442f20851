import { locationService } from '@grafana/runtime';
import type { AdHocFilterItem } from '@grafana/ui';
import type { SelectionFilter } from './selection-filter';

/** Sets a variable of the dashboard to these values; Grafana takes it from the address and runs the queries anew. */
export function setVariable(name: string, values: readonly string[]): void {
  locationService.partial({ [`var-${name}`]: values.length === 1 ? values[0] : [...values] }, true);
}

const escapePattern = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}/-]/g, '\\$&');

/** One ad-hoc filter for all values: an equation, else a pattern, which every Grafana and most data sources know. */
export const toAdHocFilter = ({ column, values }: SelectionFilter): AdHocFilterItem =>
  values.length === 1
    ? { key: column, operator: '=', value: values[0] }
    : // The type knows tables' two operators only; filters have had this one from the start.
      { key: column, operator: '=~' as '=', value: `^(${values.map(escapePattern).join('|')})$` };
