import type { SelectableValue } from '@grafana/data';
import { displayName, findDisplay } from '@weir/schema';

/** Width of the labels in the query editor, in Grafana's grid units. */
export const LABEL_WIDTH = 16;

/** Returns options with the values as labels. */
export const toOptions = <T extends string>(values: readonly T[]): Array<SelectableValue<T>> =>
  values.map((value) => ({ value, label: value }));

/** Returns options with display names as labels; columns also show their name, which JSON, variables and filters use. */
export const toTitledOptions = (values: readonly string[]): Array<SelectableValue<string>> =>
  values.map((value) => ({ value, label: displayName(value), ...(findDisplay(value) && { description: value }) }));
