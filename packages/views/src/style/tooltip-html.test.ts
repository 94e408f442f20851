import { lightTheme } from './theme.ts';
import { toTooltipHtml } from './tooltip-html.ts';

test('escapes every text, and truncates long ones', () => {
  const attack = '<img src=x onerror=alert(1)>';
  const html = toTooltipHtml({ title: attack, subtitle: attack, rows: [[attack, attack]], note: attack.repeat(1000), paragraphs: [attack] }, lightTheme);
  expect(html).not.toContain('<img');
  expect(html.match(/&lt;img/g)?.length).toBeGreaterThanOrEqual(6);
  expect(html.length).toBeLessThan(3000);
});
