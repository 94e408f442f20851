import { FieldType, type DataFrame, type Field as GrafanaField, type GrafanaTheme2 } from '@grafana/data';
import type { FieldConfig, FieldValues, Frame } from '@weir/schema';
import type { DrawnField } from '@weir/views';
import { drawnSettings } from './field-settings';
import { toLongFrames } from './long-frames';

/** Values as Grafana 10 and older hold them in frames that plugins built. */
interface OldVector {
  toArray(): unknown[];
}

const TYPES: Partial<Record<FieldType, DrawnField['type']>> = {
  [FieldType.time]: 'time',
  [FieldType.number]: 'number',
  [FieldType.string]: 'string',
  [FieldType.boolean]: 'boolean',
  [FieldType.enum]: 'string',
};

const COLUMN_NAME = /^[a-z][a-z0-9_]*$/;

function toValues(field: GrafanaField): FieldValues {
  const held = field.values as unknown as FieldValues | OldVector;
  const values = (Array.isArray(held) || ArrayBuffer.isView(held) || !('toArray' in held)
    ? held
    : held.toArray()) as FieldValues;
  const texts = field.config.type?.enum?.text;
  if (field.type === FieldType.enum && texts) {
    return Array.from(values, (index) => texts[Number(index)] ?? null);
  }
  if (field.type === FieldType.time && typeof values.find((value) => value !== null) === 'string') {
    return Array.from(values, (text) => (text === null ? null : Date.parse(String(text))));
  }
  return values;
}

function toField(field: GrafanaField, theme?: GrafanaTheme2): DrawnField[] {
  const type = TYPES[field.type];
  if (!type) {
    return [];
  }
  const { displayName, unit, description } = field.config;
  const isRenamed = displayName !== undefined && COLUMN_NAME.test(displayName);
  const config: FieldConfig = {
    ...(displayName && !isRenamed && { displayName }),
    ...(unit && { unit }),
    ...(description && { description }),
  };

  return [
    {
      name: isRenamed ? displayName : field.name,
      type,
      ...(field.labels && { labels: field.labels }),
      config,
      ...(theme && drawnSettings(field, theme)),
      values: toValues(field),
    },
  ];
}

/**
 * Grafana's frames as Weir's views take them, from any data source. A field whose display name is a
 * column's word (`bytes_in`) takes it as its name, so that a rename in the dashboard maps columns; labels
 * of series become columns; fields of other types than time, number, string, boolean and enum are left out. With a
 * theme, fields bring what their standard options say of drawing them.
 */
export function framesFromData(series: readonly DataFrame[], theme?: GrafanaTheme2): Frame[] {
  const frames = series.map((frame) => ({
    name: frame.name ?? '',
    ...(frame.refId !== undefined && { refId: frame.refId }),
    ...(frame.meta?.custom && { meta: { custom: frame.meta.custom as Record<string, unknown> } }),
    fields: frame.fields.flatMap((field) => toField(field, theme)),
  }));

  return toLongFrames(frames);
}
