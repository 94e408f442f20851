import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import { darkTheme, lightTheme, type ViewTheme } from '@weir/views';

const channelsOf = (color: string): number[] => {
  const { values } = colorManipulator.decomposeColor(color);
  return values.map(Number);
};

/** Returns a colour as it looks on a background, in `#rrggbb`. Grafana's borders are translucent, and views interpolate colours. */
export function toOpaque(color: string, background: string): string {
  const [red, green, blue, alpha = 1] = channelsOf(color);
  const under = alpha < 1 ? channelsOf(background) : [0, 0, 0];
  const channels = [red, green, blue].map((channel, i) => Math.round(channel * alpha + under[i] * (1 - alpha)));

  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Returns the view theme for a Grafana theme. Data colours stay Weir's own, so that dashboards and reports match. */
export function themeFromGrafana({ colors, isDark, typography }: GrafanaTheme2): ViewTheme {
  const weirTheme = isDark ? darkTheme : lightTheme;
  const background = toOpaque(colors.background.primary, isDark ? '#000000' : '#ffffff');

  return {
    ...weirTheme,
    background,
    text: toOpaque(colors.text.primary, background),
    textSecondary: toOpaque(colors.text.secondary, background),
    border: toOpaque(colors.border.medium, background),
    fontFamily: typography.fontFamily,
    fontSize: typography.fontSize - 2,
  };
}
