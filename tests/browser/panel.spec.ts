import { expect, test } from '@playwright/test';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import { countColors, countNear, GRAFANA_POLICY, PluginPage } from './plugin-page.ts';
import { toCountriesFrame, toImportanceFrame, toScatterFrame, toUnscoredFrame } from './seeded-frames.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');
test.beforeAll(() => buildHarness());

const SIZE = { width: 900, height: 560 };

for (const mode of ['dark', 'light'] as const) {
  test(`draws sessions in the ${mode} theme, the anomalous ones in their own colour`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const chart = await opened.renderPanel({ frames: [toScatterFrame(1_500)], options: { view: 'scatter' }, mode, ...SIZE });
    await expect(chart).toHaveAccessibleName(/^1,500 sessions by Bytes in and Bytes out; 30 anomalous\. The most anomalous is 203\.0\.113\./);
    const colors = await countColors(chart);
    const { anomaly } = await opened.viewTheme(mode);
    expect(countNear(colors, anomaly)).toBeGreaterThan(500);
    expect(Object.keys(colors).length).toBeGreaterThan(50);
    await opened.keepPicture(`panel-scatter-${mode}`);
    expect(opened.complaints).toEqual([]);
  });

  test(`draws countries in the ${mode} theme, from a map that is part of the plugin`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const chart = await opened.renderPanel({ frames: [toCountriesFrame()], options: { view: 'geo' }, mode, ...SIZE });
    await expect(chart).toHaveAccessibleName(/^Sessions from 10 countries: /);
    const colors = await countColors(chart);
    const { ramp } = await opened.viewTheme(mode);
    expect(countNear(colors, ramp[ramp.length - 1])).toBeGreaterThan(1_000);
    await opened.keepPicture(`panel-geo-${mode}`);
    expect(opened.complaints).toEqual([]);
  });

  test(`draws importances in the ${mode} theme`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const chart = await opened.renderPanel({ frames: [toImportanceFrame()], options: { view: 'importance' }, mode, ...SIZE });
    await expect(chart).toHaveAccessibleName(/^Importance of 6 features: bytes_in 34/);
    const { normal } = await opened.viewTheme(mode);
    expect(countNear(await countColors(chart), normal)).toBeGreaterThan(5_000);
    await opened.keepPicture(`panel-importance-${mode}`);
    expect(opened.complaints).toEqual([]);
  });
}

test('names the fields that are missing where the data are of something else', async ({ page }) => {
  const opened = await PluginPage.open(page);
  await opened.renderPanel({
    frames: [{ name: 'stock', fields: [{ name: 'price', type: 'number' as never, values: [1, 2, 3] }] }],
    options: { view: 'geo' },
    mode: 'dark',
    ...SIZE,
  });
  await expect(page.getByRole('status')).toContainText('Missing: src_ip_country_code, session_count');
  await expect(page.getByRole('status')).toContainText('the data has price');
  await opened.keepPicture('panel-missing-dark');
});

test('says what the data source said when the query failed', async ({ page }) => {
  const opened = await PluginPage.open(page);
  await opened.renderPanel({ frames: [], options: { view: 'scatter' }, mode: 'light', state: 'Error', error: 'No server at 127.0.0.1:8642.', ...SIZE });
  await expect(page.getByRole('alert')).toContainText('No server at 127.0.0.1:8642.');
});

test('follows the panel to another size and another view without a new page', async ({ page }) => {
  const opened = await PluginPage.open(page);
  const frames = [toScatterFrame(300)];
  const chart = await opened.renderPanel({ frames, options: { view: 'scatter' }, mode: 'dark', ...SIZE });
  await expect(chart).toHaveAccessibleName(/^300 sessions/);
  await opened.renderPanel({ frames, options: { view: 'scatter' }, mode: 'dark', width: 320, height: 240 });
  await expect(chart.locator('canvas')).toHaveCSS('width', '320px');
  await opened.keepPicture('panel-scatter-narrow');
  await opened.renderPanel({ frames: [toImportanceFrame()], options: { view: 'importance' }, mode: 'dark', width: 320, height: 240 });
  await expect(chart).toHaveAccessibleName(/^Importance of 6 features/);
  expect(opened.complaints).toEqual([]);
});

test('tells of the point under the pointer', async ({ page }) => {
  const opened = await PluginPage.open(page);
  const frame = toScatterFrame(50);
  const chart = await opened.renderPanel({ frames: [frame], options: { view: 'scatter', scatter: { label_count: 0 } }, mode: 'dark', ...SIZE });
  await expect(chart).toHaveAccessibleName(/1 anomalous/);
  const place = await chart.evaluate((element) => {
    const canvas = element.querySelector('canvas') as HTMLCanvasElement;
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height);
    const legendBottom = 30;
    for (let y = legendBottom; y < canvas.height; y += 1) {
      for (let x = 0; x < canvas.width; x += 1) {
        const at = (y * canvas.width + x) * 4;
        if (data[at] > 220 && data[at + 1] > 110 && data[at + 1] < 160 && data[at + 2] < 90 && data[at + 3] > 200) return { x, y: y + 5 };
      }
    }
    return undefined;
  });
  expect(place).toBeDefined();
  await page.mouse.move(place?.x ?? 0, place?.y ?? 0);
  await expect(page.getByText('bytes_in is far above its usual value.')).toBeVisible();
  await opened.keepPicture('panel-tooltip-dark');
});

const DETECT = { view: 'scatter', detect: { enabled: true } };
const DETECTED = /^Detected in this browser on 2,000 rows, 2 fields: \d+ unusual among these rows\.$/;

test('offers to detect where the data have no score, and does on a click, in a worker of the plugin’s own folder', async ({ page }) => {
  const opened = await PluginPage.open(page, { policy: GRAFANA_POLICY });
  const chart = await opened.renderPanel({ frames: [toUnscoredFrame(2_000)], options: { view: 'scatter' }, mode: 'dark', ...SIZE });
  await expect(chart).toHaveAccessibleName(/No is_anomaly field, so nothing is marked/);
  await opened.keepPicture('panel-detect-offer-dark');
  const started = page.waitForEvent('worker');
  await page.getByRole('button', { name: 'Detect anomalies here' }).click();
  expect((await started).url()).toMatch(/^http:\/\/grafana\.test\/panel\/score-rows-worker\.js\?_cache=/);
  await expect(page.getByRole('status')).toHaveText(DETECTED);
  await expect(chart).toHaveAccessibleName(/^2,000 sessions by Request length and Duration; \d+ anomalous\. The most anomalous is 203\.0\.113\.9/);
  expect(await opened.changedOptions()).toMatchObject({ detect: { enabled: true } });
  await opened.keepPicture('panel-detect-dark');
  expect(opened.complaints).toEqual([]);
});

for (const [where, place] of [
  ['where the plugin comes from another origin, through a blob', { panelOrigin: 'http://cdn.test' }],
  ['where the content policy refuses workers, on the page itself', { policy: "script-src 'self' 'nonce-weir'; worker-src 'none'" }],
] as const) {
  test(`detects ${where}`, async ({ page }) => {
    const opened = await PluginPage.open(page, place);
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    await opened.renderPanel({ frames: [toUnscoredFrame(2_000)], options: DETECT, mode: 'light', ...SIZE });
    await expect(page.getByRole('status')).toHaveText(DETECTED);
    expect(workers.map((url) => url.slice(0, 5))).toEqual('panelOrigin' in place ? ['blob:'] : []);
    const refusals = opened.complaints.filter((text) => text.includes('"worker-src \'none\'"'));
    expect(refusals).toHaveLength('policy' in place ? 2 : 0);
    expect(opened.complaints.filter((text) => !refusals.includes(text))).toEqual([]);
  });
}

test('fits nothing again when the panel changes its size', async ({ page }) => {
  const opened = await PluginPage.open(page);
  let workerCount = 0;
  page.on('worker', () => (workerCount += 1));
  const frames = [toUnscoredFrame(2_000)];
  await opened.renderPanel({ frames, options: DETECT, mode: 'dark', ...SIZE });
  await expect(page.getByRole('status')).toHaveText(DETECTED);
  const chart = await opened.renderPanel({ frames, options: DETECT, mode: 'dark', width: 500, height: 300 });
  await expect(chart.locator('canvas').first()).toHaveCSS('width', '500px');
  await expect(page.getByRole('status')).toHaveText(DETECTED);
  expect(workerCount).toBe(1);
});
