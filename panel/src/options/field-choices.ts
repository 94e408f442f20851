import type { SelectableValue, StandardEditorContext } from '@grafana/data';
import { framesFromData } from '../frames-from-data';

async function loadChoices(
  type: 'number' | 'string',
  { data }: StandardEditorContext<unknown>
): Promise<Array<SelectableValue<string>>> {
  const fields = framesFromData(data ?? []).flatMap((frame) => frame.fields);
  const names = new Set(fields.filter((field) => field.type === type).map((field) => field.name));

  return [...names].map((name) => ({ value: name, label: name }));
}

/** Numeric fields of the panel's data, each once, as choices for an axis. */
export const loadAxisChoices = (context: StandardEditorContext<unknown>) => loadChoices('number', context);

/** Text fields of the panel's data, each once, as choices for an entity. */
export const loadTextChoices = (context: StandardEditorContext<unknown>) => loadChoices('string', context);
