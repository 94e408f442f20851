/**
 * Okabe-Ito colours, distinguishable with any colour vision; the warning colour is darkened
 * so that it is readable on white and on black.
 */
export const COLORS = {
  /** Grafana's text colour in either theme, for neutral values. */
  plain: 'text',
  calm: '#0093d1',
  warning: '#c27c00',
  alarm: '#d55e00',
  muted: '#8a95a1',
} as const;

/**
 * Background colour of each severity. Dark enough for the white text that older Grafana releases use,
 * and different in lightness as well as in hue.
 */
export const SEVERITY_COLORS: Readonly<Record<'info' | 'low' | 'medium' | 'high', string>> = {
  high: '#a8002d',
  medium: '#bf5700',
  low: '#2a78b5',
  info: '#5f6b77',
};

/** Background colour of each audit level. */
export const LEVEL_COLORS: Readonly<Record<'ok' | 'note' | 'warning', string>> = {
  warning: SEVERITY_COLORS.medium,
  note: SEVERITY_COLORS.low,
  ok: SEVERITY_COLORS.info,
};
