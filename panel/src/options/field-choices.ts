import type { SelectableValue, StandardEditorContext } from '@grafana/data';
import { framesFromData } from '../data/frames-from-data';

async function loadChoices(
  type: 'number' | 'string',
  { data }: StandardEditorContext<unknown>
): Promise<Array<SelectableValue<string>>> {
  const fields = framesFromData(data ?? []).flatMap((frame) => frame.fields);
  const names = new Set(fields.filter((field) => field.type === type).map((field) => field.name));

  return [...names].map((name) => ({ value: name, label: name }));
}

/** Loads the names of the numeric fields in the panel's data, without duplicates. */
export const loadNumericChoices = (context: StandardEditorContext<unknown>) => loadChoices('number', context);

/** Loads the names of the text fields in the panel's data, without duplicates. */
export const loadTextChoices = (context: StandardEditorContext<unknown>) => loadChoices('string', context);
