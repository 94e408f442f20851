import { FieldType, type DataFrame, type Field as GrafanaField, type GrafanaTheme2 } from '@grafana/data';
import type { FieldConfig, FieldValues, Frame } from '@weir/schema';
import type { DrawnField } from '@weir/views';
import { drawnSettings } from './field-settings';
import { toLongFrames } from './long-frames';

/** Values in frames that plugins built for Grafana 10 and older. */
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
 * Converts Grafana's frames, from any data source, to the frames of Weir's views. A display name that looks like a
 * column name (`bytes_in`) becomes the field's name, so that a rename in the dashboard maps columns. Labels of series
 * become columns. Fields of types other than time, number, string, boolean and enum are dropped. With a theme, fields
 * carry their standard options for drawing.
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
