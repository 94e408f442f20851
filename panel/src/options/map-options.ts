import { mappedName, type FieldMapping } from '@weir/views';

const mapValue = (value: unknown, mapping: FieldMapping): unknown => {
  if (typeof value === 'string') {
    return mappedName(value, mapping);
  }
  return Array.isArray(value) ? value.map((item) => mapValue(item, mapping)) : value;
};

/**
 * Returns a view's options with field names replaced by their names after the mapping, so that an axis keeps the field
 * that was chosen for it. Default values of the view are unchanged.
 */
export function mapOptions<Options extends object>(
  options: Options | undefined,
  defaults: object,
  mapping: FieldMapping
): Options | undefined {
  const defaultOf = new Map<string, unknown>(Object.entries(defaults));

  return (
    options &&
    (Object.fromEntries(
      Object.entries(options).map(([name, value]) => [name, defaultOf.get(name) === value ? value : mapValue(value, mapping)])
    ) as Options)
  );
}
