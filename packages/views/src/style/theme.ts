import type { ViewTheme } from '../define-view.ts';

const FONT = 'Inter, Helvetica, Arial, sans-serif';

/** Blue and vermillion of Okabe and Ito, which differ with any colour vision and, by lightness, in grey. */
export const lightTheme: ViewTheme = {
  mode: 'light',
  background: '#ffffff',
  text: '#1c2229',
  textSecondary: '#5a6572',
  border: '#dde2e8',
  normal: '#0072b2',
  anomaly: '#d55e00',
  ramp: ['#d3e6f5', '#97c6e6', '#4d9fd0', '#1b71ab', '#0a3d6b'],
  fontFamily: FONT,
  fontSize: 12,
};

/** The same hues, lighter for a dark background; the ramp runs from dark to light. */
export const darkTheme: ViewTheme = {
  mode: 'dark',
  background: '#15191f',
  text: '#e4e8ed',
  textSecondary: '#9aa5b1',
  border: '#303842',
  normal: '#56b4e9',
  anomaly: '#ff8a3d',
  ramp: ['#1d4668', '#24699b', '#3591cc', '#6fbcee', '#b9e1fb'],
  fontFamily: FONT,
  fontSize: 12,
};
