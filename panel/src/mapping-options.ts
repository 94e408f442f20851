import type { PanelOptionsEditorBuilder, SelectableValue, SelectFieldConfigSettings, StandardEditorContext } from '@grafana/data';
import { FIELD_ROLES, fitsRole, roleTitle, type FieldRole } from '@weir/views';
import { framesFromData } from './frames-from-data';
import type { AnomalyOptions } from './options';

/** Fields of the data that can have a role, each once. */
export async function loadRoleChoices(
  role: FieldRole,
  { data }: StandardEditorContext<unknown>
): Promise<Array<SelectableValue<string>>> {
  const fields = framesFromData(data ?? []).flatMap((frame) => frame.fields);
  const names = new Set(fields.filter((field) => fitsRole(field, role)).map((field) => field.name));

  return [...names].map((name) => ({ value: name, label: name }));
}

/** Declares to Grafana's editor which field of the data has which role. */
export function addMappingOptions(builder: PanelOptionsEditorBuilder<AnomalyOptions>): void {
  for (const role of FIELD_ROLES) {
    builder.addSelect<string | undefined, SelectFieldConfigSettings<string | undefined>>({
      path: `fields.${role}`,
      name: roleTitle(role),
      description: 'Left empty, it is found by its name, then by type and unit.',
      category: ['Fields'],
      settings: {
        options: [],
        allowCustomValue: true,
        isClearable: true,
        getOptions: (context) => loadRoleChoices(role, context),
      },
    });
  }
}
