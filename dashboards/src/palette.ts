/**
 * Colours after Okabe and Ito, told apart with any colour vision; the warning is darkened
 * until it can be read on white as well as on black.
 */
export const COLORS = {
  /** Grafana's own text colour, in either theme: nothing to say. */
  plain: 'text',
  calm: '#0093d1',
  warning: '#c27c00',
  alarm: '#d55e00',
  muted: '#8a95a1',
} as const;

/**
 * Severity of a finding to the colour behind its word. Dark enough for the white text that older
 * Grafana puts on any of them, and apart in lightness as well as in hue.
 */
export const SEVERITY_COLORS: Readonly<Record<'info' | 'low' | 'medium' | 'high', string>> = {
  high: '#a8002d',
  medium: '#bf5700',
  low: '#2a78b5',
  info: '#5f6b77',
};

/** Level of an audit check to the colour behind its word. */
export const LEVEL_COLORS: Readonly<Record<'ok' | 'note' | 'warning', string>> = {
  warning: SEVERITY_COLORS.medium,
  note: SEVERITY_COLORS.low,
  ok: SEVERITY_COLORS.info,
};
