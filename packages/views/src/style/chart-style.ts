import type { ViewTheme } from '../define-view.ts';

/** Under this width labels shorten and margins shrink. */
export const NARROW_WIDTH = 480;

/** Mixes two `#rrggbb` colours; share 0 is the first, 1 the second. For other notations returns the nearer of the two. */
export const mixColors = (from: string, to: string, share: number): string => {
  const channels = [from, to].map((color) => /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color)?.slice(1).map((hex) => parseInt(hex, 16)));
  const [a, b] = channels;
  if (!a || !b) return share < 0.5 ? from : to;
  return `#${a.map((value, i) => Math.round(value + (b[i] - value) * share).toString(16).padStart(2, '0')).join('')}`;
};

/** Returns `count` colours at even distances along a ramp. */
export const sampleRamp = (ramp: readonly string[], count: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const place = count === 1 ? ramp.length - 1 : (i / (count - 1)) * (ramp.length - 1);
    const low = Math.min(Math.floor(place), ramp.length - 1);
    return mixColors(ramp[low], ramp[Math.min(low + 1, ramp.length - 1)], place - low);
  });

/** Returns the options of every chart: fonts, background, and no animation, so that a refresh does not flicker. */
export const baseOption = (theme: ViewTheme) => ({
  animation: false,
  backgroundColor: 'transparent',
  textStyle: { fontFamily: theme.fontFamily, fontSize: theme.fontSize, color: theme.text },
});

/** Returns a tooltip that stays inside the chart and wraps long values. */
export const tooltipStyle = (theme: ViewTheme) => ({
  confine: true,
  backgroundColor: theme.background,
  borderColor: theme.border,
  textStyle: { color: theme.text, fontFamily: theme.fontFamily, fontSize: theme.fontSize },
  extraCssText: 'max-width: min(360px, 90%); white-space: normal; overflow-wrap: anywhere;',
});

/** Returns the line, grid and label colours of an axis. */
export const axisStyle = (theme: ViewTheme) => ({
  axisLine: { show: true, lineStyle: { color: theme.border } },
  axisTick: { show: false },
  axisLabel: { color: theme.textSecondary, fontSize: theme.fontSize - 1, fontFamily: theme.fontFamily },
  splitLine: { show: true, lineStyle: { color: theme.border, opacity: 0.6 } },
  nameTextStyle: { color: theme.textSecondary, fontSize: theme.fontSize, fontFamily: theme.fontFamily },
});

/** Returns the text style of legends and notes. */
export const noteStyle = (theme: ViewTheme) => ({
  color: theme.textSecondary,
  fontSize: theme.fontSize - 1,
  fontFamily: theme.fontFamily,
  fontWeight: 'normal' as const,
});

/** Returns black or white, whichever has more contrast on a `#rrggbb` colour (WCAG 2 relative luminance); the theme's text colour for other notations. */
export const inkOn = (color: string, theme: ViewTheme): string => {
  const channels = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color)?.slice(1);
  if (!channels) return theme.text;
  const [red, green, blue] = channels.map((hex) => {
    const share = parseInt(hex, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? '#000000' : '#ffffff';
};

/** Returns six colours for classes or models, which differ in lightness as well as in hue. */
export const seriesColors = (theme: ViewTheme): string[] => [
  theme.normal,
  theme.anomaly,
  mixColors(theme.text, theme.background, 0.15),
  mixColors(theme.normal, theme.anomaly, 0.5),
  mixColors(theme.normal, theme.text, 0.5),
  mixColors(theme.anomaly, theme.text, 0.5),
];
