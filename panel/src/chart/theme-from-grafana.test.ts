import { createTheme } from '@grafana/data';
import { themeFromGrafana, toOpaque } from './theme-from-grafana';

it.each(['dark', 'light'] as const)('takes background, font and border colours from the %s theme, as opaque colours', (mode) => {
  const grafana = createTheme({ colors: { mode } });
  const theme = themeFromGrafana(grafana);
  expect(theme).toMatchObject({ mode, fontFamily: grafana.typography.fontFamily, fontSize: 12 });
  for (const color of [theme.background, theme.text, theme.textSecondary, theme.border]) {
    expect(color).toMatch(/^#[\da-f]{6}$/);
  }
});

it('returns different colours for the dark and the light theme', () => {
  const [dark, light] = (['dark', 'light'] as const).map((mode) => themeFromGrafana(createTheme({ colors: { mode } })));
  expect(dark.background).not.toBe(light.background);
  expect(dark.anomaly).not.toBe(light.anomaly);
});

it('blends translucent colours with their background', () => {
  expect(toOpaque('rgba(255, 255, 255, 0.5)', '#000000')).toBe('#808080');
  expect(toOpaque('#ff8800', '#000000')).toBe('#ff8800');
});
