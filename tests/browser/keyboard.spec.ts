import { expect, test } from '@playwright/test';
import type { Frame } from '@weir/schema';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import { PluginPage } from './plugin-page.ts';
import { readSampleFrames } from './sample-frames.ts';
import { toUnscoredFrame } from './seeded-frames.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');

const SIZE = { width: 900, height: 560 };
let frames: Record<string, Frame[]>;

test.beforeAll(async () => {
  await buildHarness();
  frames = await readSampleFrames();
});

for (const [view, choice, tooltip] of [
  ['anomaly-scatter', 'scatter', /Anomaly score/],
  ['geo', 'geo', /Sessions/],
  ['findings', 'findings', /Severity|high/i],
] as const) {
  test(`visits, selects and deselects marks of ${view} with the keyboard`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const chart = await opened.renderPanel({ frames: frames[view] as never, options: { view: choice }, mode: 'dark', ...SIZE });
    await expect(chart).toHaveAccessibleName(/\w{3}/);
    const marks = page.getByRole('listbox');
    const selection = page.getByRole('region', { name: 'Selection' });
    const active = () => marks.evaluate((list) => document.getElementById(list.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '');

    await page.keyboard.press('Tab');
    await expect(marks).toBeFocused();
    await expect(page.getByText(tooltip).last()).toBeVisible();
    const first = await active();
    await page.keyboard.press('ArrowDown');
    await expect.poll(active).not.toBe(first);
    const second = await active();
    await page.keyboard.press('Enter');
    await expect(selection).toContainText(second);
    await expect(marks.getByRole('option', { selected: true })).toHaveCount(1);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await expect(marks.getByRole('option', { selected: true })).toHaveCount(2);
    await opened.keepPicture(`panel-${choice}-by-keyboard`);
    await page.keyboard.press('Escape');
    await expect(selection).toHaveCount(0);
    await expect(marks.getByRole('option', { selected: true })).toHaveCount(0);
    await page.keyboard.press('Tab');
    await expect(marks).not.toBeFocused();
    expect(opened.problems).toEqual([]);
  });
}

test('turns on the detection with the keyboard', async ({ page }) => {
  const opened = await PluginPage.open(page);
  await opened.renderPanel({ frames: [toUnscoredFrame(500)], options: { view: 'scatter' }, mode: 'dark', ...SIZE });
  const button = page.getByRole('button', { name: 'Detect anomalies in the browser' });
  await expect(button).toBeVisible();
  for (let stops = 0; stops < 10 && !(await button.evaluate((element) => element === document.activeElement)); stops += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').last()).toHaveText(/^Detected in this browser: \d+ of 500 rows flagged/);
});
