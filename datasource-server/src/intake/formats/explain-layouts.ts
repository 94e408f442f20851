import type { ColumnMapping } from '@weir/schema';
import { missingFields, type FormatDefinition, type LogLayout } from './define-format.ts';
import { FORMATS } from './index.ts';

/** Returns the formats or the mapping by which a log was read, and why, in one sentence. `suggested` is the mapping that Weir suggested for it, if it did. */
export const explainLayouts = (layouts: readonly LogLayout[], suggested: ColumnMapping | null): string => {
  const sentences = new Set(layouts.flatMap((layout) => (layout.source_id === null ? [] : [explain(layout, suggested)])));
  if (sentences.size === 0) return 'No format was recognised.';
  return [...sentences].join(' ');
};

const explain = ({ source_id, head, mapping }: LogLayout, suggested: ColumnMapping | null): string => {
  if (mapping !== null) {
    const columns = Object.entries(mapping.columns).map(([property, name]) => `${property} from ${name}`).join(', ');
    const isSuggested = suggested !== null && JSON.stringify(suggested) === JSON.stringify(mapping);
    return isSuggested
      ? `Suggested mapping, because the columns are not those of a known format: ${columns}.`
      : `Mapping ${mapping.name}, because the log has its columns: ${columns}.`;
  }
  const format = FORMATS.find(({ id }) => id === source_id);
  return format === undefined ? `Format ${source_id}.` : `Format ${source_id} (${format.title}), because ${toReason(format, head)}.`;
};

const toReason = (format: FormatDefinition, head: readonly string[]): string => {
  const fields = head.length === 0 ? null : format.fieldsOf(head, {});
  if (fields === null || format.required.length === 0 || missingFields(format, fields).length > 0) return 'its rows have the shape of this format';
  const found = format.required.map((names) => names.find((name) => fields.includes(name)) ?? names[0]);
  return `it has ${found.join(', ')}`;
};
