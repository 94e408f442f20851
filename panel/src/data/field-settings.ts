import {
  FieldType,
  fieldColorModeRegistry,
  formattedValueToString,
  getDisplayProcessor,
  getFieldSeriesColor,
  ThresholdsMode,
  type Field,
  type GrafanaTheme2,
} from '@grafana/data';
import type { DrawnField } from '@weir/views';
import { toOpaque } from '../chart/theme-from-grafana';

/** Custom field options of the panel. */
export interface AnomalyFieldConfig {
  /** Draws the thresholds of the field as lines on the axis of the field. */
  readonly show_thresholds?: 'off' | 'lines';
}

/** Returns true if the dashboard sets a format. Without one, the views format values themselves. */
const isFormatted = ({ config: { unit, decimals, mappings } }: Field): boolean =>
  Boolean(unit) || (decimals ?? null) !== null || (mappings?.length ?? 0) > 0;

/** Returns the threshold steps with opaque colours, none for percentages: the views do not know the total. */
function toSteps({ config }: Field, theme: GrafanaTheme2): Array<{ from: number; color: string }> {
  const { thresholds } = config;
  if (!thresholds || thresholds.mode !== ThresholdsMode.Absolute) {
    return [];
  }
  const ground = theme.colors.background.primary;

  return thresholds.steps.map(({ value, color }) => ({
    // Saved dashboards have null for the lowest step.
    from: value ?? -Infinity,
    color: toOpaque(theme.visualization.getColorByName(color), ground),
  }));
}

/** Returns how the standard options of a field want it drawn: unit, decimals, mappings, colour and thresholds. */
export function drawnSettings(field: Field, theme: GrafanaTheme2): Partial<DrawnField> {
  if (field.type !== FieldType.number) {
    return {};
  }
  const display = field.display ?? getDisplayProcessor({ field, theme });
  const mode = fieldColorModeRegistry.getIfExists(field.config.color?.mode);
  const steps = toSteps(field, theme);
  const ramp = mode?.isContinuous && mode.getColors?.(theme).map((color) => toOpaque(color, theme.colors.background.primary));
  const own: AnomalyFieldConfig = field.config.custom ?? {};

  return {
    ...(isFormatted(field) && { format: (value: number) => formattedValueToString(display(value)) }),
    ...(mode && !mode.isByValue && { color: toOpaque(getFieldSeriesColor(field, theme).color, theme.colors.background.primary) }),
    ...(mode?.isByValue && !mode.isContinuous && steps.length > 1 && { steps }),
    ...(ramp && ramp.length > 1 && { ramp: ramp as [string, string] }),
    ...(own.show_thresholds === 'lines' && {
      thresholds: steps.filter(({ from }) => Number.isFinite(from)).map(({ from, color }) => ({ value: from, color })),
    }),
  };
}
