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

for (const [view, word, tells] of [
  ['anomaly-scatter', 'scatter', /Anomaly score/],
  ['geo', 'geo', /Sessions/],
  ['findings', 'findings', /Severity|high/i],
] as const) {
  test(`the keyboard alone visits, chooses and leaves marks of ${view}`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const chart = await opened.renderPanel({ frames: frames[view] as never, options: { view: word }, mode: 'dark', ...SIZE });
    await expect(chart).toHaveAccessibleName(/\w{3}/);
    const marks = page.getByRole('listbox');
    const chosen = page.getByRole('region', { name: 'Chosen in the chart' });
    const active = () => marks.evaluate((list) => document.getElementById(list.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '');

    await page.keyboard.press('Tab');
    await expect(marks).toBeFocused();
    await expect(page.getByText(tells).last()).toBeVisible();
    const first = await active();
    await page.keyboard.press('ArrowDown');
    await expect.poll(active).not.toBe(first);
    const second = await active();
    await page.keyboard.press('Enter');
    await expect(chosen).toContainText(second);
    await expect(marks.getByRole('option', { selected: true })).toHaveCount(1);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await expect(marks.getByRole('option', { selected: true })).toHaveCount(2);
    await opened.keepPicture(`panel-${word}-by-keyboard`);
    await page.keyboard.press('Escape');
    await expect(chosen).toHaveCount(0);
    await expect(marks.getByRole('option', { selected: true })).toHaveCount(0);
    await page.keyboard.press('Tab');
    await expect(marks).not.toBeFocused();
    expect(opened.complaints).toEqual([]);
  });
}

test('the keyboard alone turns on the detection', async ({ page }) => {
  const opened = await PluginPage.open(page);
  await opened.renderPanel({ frames: [toUnscoredFrame(500)], options: { view: 'scatter' }, mode: 'dark', ...SIZE });
  const offer = page.getByRole('button', { name: 'Detect anomalies here' });
  await expect(offer).toBeVisible();
  for (let stops = 0; stops < 10 && !(await offer.evaluate((button) => button === document.activeElement)); stops += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').last()).toHaveText(/^Detected in this browser on 500 rows/);
});
