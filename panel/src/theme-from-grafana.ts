import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import { darkTheme, lightTheme, type ViewTheme } from '@weir/views';

const channelsOf = (color: string): number[] => {
  const { values } = colorManipulator.decomposeColor(color);
  return values.map(Number);
};

/** A colour as it looks on a ground, in `#rrggbb`: Grafana's borders are translucent, and views mix colours. */
export function toOpaque(color: string, ground: string): string {
  const [red, green, blue, alpha = 1] = channelsOf(color);
  const under = alpha < 1 ? channelsOf(ground) : [0, 0, 0];
  const channels = [red, green, blue].map((channel, i) => Math.round(channel * alpha + under[i] * (1 - alpha)));

  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Grafana's theme as views take it; the colours of data stay Weir's own, the same in dashboard and report. */
export function themeFromGrafana({ colors, isDark, typography }: GrafanaTheme2): ViewTheme {
  const ours = isDark ? darkTheme : lightTheme;
  const background = toOpaque(colors.background.primary, isDark ? '#000000' : '#ffffff');

  return {
    ...ours,
    background,
    text: toOpaque(colors.text.primary, background),
    textSecondary: toOpaque(colors.text.secondary, background),
    border: toOpaque(colors.border.medium, background),
    fontFamily: typography.fontFamily,
    fontSize: typography.fontSize - 2,
  };
}
