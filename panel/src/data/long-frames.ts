import { frameLength, type Field, type Frame } from '@weir/schema';

type Value = number | string | boolean | null;
type Row = Map<string, Value>;

const METRIC_NAME = '__name__';

const isLabelled = (field: Field): boolean => Object.keys(field.labels ?? {}).length > 0;
const columnName = (field: Field): string => field.labels?.[METRIC_NAME] ?? field.name;

/** Returns the labels sorted by name, without the metric name, which becomes the column name. */
const toLabels = (field: Field): Array<[string, string]> =>
  Object.entries(field.labels ?? {})
    .filter(([name]) => name !== METRIC_NAME)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** Adds the cells of a frame to the rows that have the same keys and the same labels. */
function addRows(frame: Frame, rows: Map<string, Row>, columns: Map<string, Field>): void {
  const keys = frame.fields.filter((field) => !isLabelled(field));
  const length = frameLength(frame);
  for (const key of keys) {
    columns.set(key.name, columns.get(key.name) ?? key);
  }
  for (const field of frame.fields.filter(isLabelled)) {
    const name = columnName(field);
    const labels = toLabels(field);
    for (const [label] of labels) {
      columns.set(label, columns.get(label) ?? { name: label, type: 'string', values: [] });
    }
    columns.set(name, columns.get(name) ?? { ...field, name });
    for (let i = 0; i < length; i += 1) {
      const value = field.values[i] ?? null;
      if (value === null) {
        continue;
      }
      const cells: Array<[string, Value]> = [...keys.map((key): [string, Value] => [key.name, key.values[i]]), ...labels];
      const id = JSON.stringify(cells);
      const row = rows.get(id) ?? new Map(cells);
      row.set(name, value);
      rows.set(id, row);
    }
  }
}

/**
 * Converts frames of labelled series, wide or one per series, to one table with a column per label. Other frames are
 * unchanged. Series with the same times and labels share rows, so that several queries by the same label end up in one
 * table.
 */
export function toLongFrames(frames: readonly Frame[]): Frame[] {
  const labelled = frames.filter((frame) => frame.fields.some(isLabelled));
  if (labelled.length === 0) {
    return [...frames];
  }
  const rows = new Map<string, Row>();
  const columns = new Map<string, Field>();
  for (const frame of labelled) {
    addRows(frame, rows, columns);
  }
  const fields = [...columns].map(([name, { labels: _, ...column }]) => ({
    ...column,
    name,
    values: Array.from(rows.values(), (row) => row.get(name) ?? null),
  }));

  return [...frames.filter((frame) => !labelled.includes(frame)), { name: labelled[0].name, fields }];
}
