import type { Field } from '@weir/schema';
import type { Selection } from './store.ts';

/** What can be asked of the stored traffic as a table: each method gives columns, equally long. */
export interface TrafficReads {
  /** Values of a column that are known, with how many sessions and anomalies have them, the most frequent first. */
  columnValues(selection: Selection & { column: string; search: string; limit: number }): Promise<readonly Field[]>;
}
