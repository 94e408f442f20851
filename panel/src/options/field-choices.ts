import type { SelectableValue, StandardEditorContext } from '@grafana/data';
import { displayName } from '@weir/schema';
import { framesFromData } from '../data/frames-from-data';

/** Returns choices with display names as labels and the field names as descriptions. */
export const toFieldChoices = (names: ReadonlySet<string>): Array<SelectableValue<string>> =>
  [...names].map((name) => ({ value: name, label: displayName(name), description: name }));

async function loadChoices(
  type: 'number' | 'string',
  { data }: StandardEditorContext<unknown>
): Promise<Array<SelectableValue<string>>> {
  const fields = framesFromData(data ?? []).flatMap((frame) => frame.fields);
  const names = new Set(fields.filter((field) => field.type === type).map((field) => field.name));

  return toFieldChoices(names);
}

/** Loads the names of the numeric fields in the panel's data, without duplicates. */
export const loadNumericChoices = (context: StandardEditorContext<unknown>) => loadChoices('number', context);

/** Loads the names of the text fields in the panel's data, without duplicates. */
export const loadTextChoices = (context: StandardEditorContext<unknown>) => loadChoices('string', context);
