import { mappedName, type FieldMapping } from '@weir/views';

const mapValue = (value: unknown, mapping: FieldMapping): unknown => {
  if (typeof value === 'string') {
    return mappedName(value, mapping);
  }
  return Array.isArray(value) ? value.map((item) => mapValue(item, mapping)) : value;
};

/**
 * A view's options with the fields they name under the names these have after the mapping, so that an axis stays on the
 * field that was chosen for it. Values that are defaults of the view are left alone.
 */
export function mapOptions<Options extends object>(
  options: Options | undefined,
  defaults: object,
  mapping: FieldMapping
): Options | undefined {
  const usual = new Map<string, unknown>(Object.entries(defaults));

  return (
    options &&
    (Object.fromEntries(
      Object.entries(options).map(([name, value]) => [name, usual.get(name) === value ? value : mapValue(value, mapping)])
    ) as Options)
  );
}
