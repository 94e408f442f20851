import type { SelectableValue } from '@grafana/data';

/** Width of the labels in the query editor, in Grafana's grid units. */
export const LABEL_WIDTH = 16;

/** Options of a select whose values are their own labels. */
export const toOptions = <T extends string>(values: readonly T[]): Array<SelectableValue<T>> =>
  values.map((value) => ({ value, label: value }));
