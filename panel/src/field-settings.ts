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
import { toOpaque } from './theme-from-grafana';

/** A field's settings that are the panel's own. */
export interface AnomalyFieldConfig {
  /** Draws the thresholds of the field as lines where the view has its axis. */
  readonly show_thresholds?: 'off' | 'lines';
}

/** True where someone has said how values are to be written; without that the views' own way is the better one. */
const isFormatted = ({ config: { unit, decimals, mappings } }: Field): boolean =>
  Boolean(unit) || (decimals ?? null) !== null || (mappings?.length ?? 0) > 0;

/** Steps with a colour each that the views can mix; a percentage of nothing known is left out. */
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

/** What a field's standard options say of drawing it: unit, decimals, mappings, colour and thresholds. */
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
