import type { PanelOptionsEditorBuilder, SelectableValue, SelectFieldConfigSettings, StandardEditorContext } from '@grafana/data';
import { FIELD_ROLES, fitsRole, roleTitle, type FieldRole } from '@weir/views';
import { framesFromData } from '../data/frames-from-data';
import { toFieldChoices } from './field-choices';
import type { AnomalyOptions } from './panel-options';

/** Loads the names of the fields that fit a role, without duplicates. */
export async function loadRoleChoices(
  role: FieldRole,
  { data }: StandardEditorContext<unknown>
): Promise<Array<SelectableValue<string>>> {
  const fields = framesFromData(data ?? []).flatMap((frame) => frame.fields);
  const names = new Set(fields.filter((field) => fitsRole(field, role)).map((field) => field.name));

  return toFieldChoices(names);
}

/** Adds the option editors that map fields of the data to roles. */
export function addMappingOptions(builder: PanelOptionsEditorBuilder<AnomalyOptions>): void {
  for (const role of FIELD_ROLES) {
    builder.addSelect<string | undefined, SelectFieldConfigSettings<string | undefined>>({
      path: `fields.${role}`,
      name: roleTitle(role),
      description: 'Empty: detected by name, then by type and unit.',
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
