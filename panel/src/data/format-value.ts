import { FieldType, formattedValueToString, getDisplayProcessor, type DisplayProcessor, type GrafanaTheme2 } from '@grafana/data';
import type { Field } from '@weir/schema';

/** Returns a function that formats values with their unit, as Grafana's own panels do. */
export function createFormatValue(theme: GrafanaTheme2, timeZone: string): (field: Field, value: number) => string {
  const processors = new Map<string, DisplayProcessor>();

  return (field, value) => {
    const unit = field.config?.unit ?? '';
    const processor =
      processors.get(unit) ?? getDisplayProcessor({ field: { type: FieldType.number, config: unit ? { unit } : {} }, theme, timeZone });
    processors.set(unit, processor);

    return formattedValueToString(processor(value));
  };
}
