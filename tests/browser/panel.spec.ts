import { expect, test } from '@playwright/test';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import { countColors, countNear, GRAFANA_POLICY, PluginPage } from './plugin-page.ts';
import { toCountriesFrame, toImportanceFrame, toScatterFrame, toUnscoredFrame } from './seeded-frames.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');
test.beforeAll(() => buildHarness());

const SIZE = { width: 900, height: 560 };

for (const mode of ['dark', 'light'] as const) {
  test(`draws sessions in the ${mode} theme, with anomalies in their own colour`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const chart = await opened.renderPanel({ frames: [toScatterFrame(1_500)], options: { view: 'scatter' }, mode, ...SIZE });
    await expect(chart).toHaveAccessibleName(/^1,500 sessions by Bytes in and Bytes out; 30 anomalous\. Highest score: 203\.0\.113\./);
    const colors = await countColors(chart);
    const { anomaly } = await opened.viewTheme(mode);
    expect(countNear(colors, anomaly)).toBeGreaterThan(500);
    expect(Object.keys(colors).length).toBeGreaterThan(50);
    await opened.keepPicture(`panel-scatter-${mode}`);
    expect(opened.problems).toEqual([]);
  });

  test(`draws countries in the ${mode} theme, on the map of the plugin`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const chart = await opened.renderPanel({ frames: [toCountriesFrame()], options: { view: 'geo' }, mode, ...SIZE });
    await expect(chart).toHaveAccessibleName(/^Sessions from 10 countries: /);
    const colors = await countColors(chart);
    const { ramp } = await opened.viewTheme(mode);
    expect(countNear(colors, ramp[ramp.length - 1])).toBeGreaterThan(1_000);
    await opened.keepPicture(`panel-geo-${mode}`);
    expect(opened.problems).toEqual([]);
  });

  test(`draws feature importances in the ${mode} theme`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const chart = await opened.renderPanel({ frames: [toImportanceFrame()], options: { view: 'importance' }, mode, ...SIZE });
    await expect(chart).toHaveAccessibleName(/^Importance of 6 features: Bytes in 34/);
    const { normal } = await opened.viewTheme(mode);
    expect(countNear(await countColors(chart), normal)).toBeGreaterThan(5_000);
    await opened.keepPicture(`panel-importance-${mode}`);
    expect(opened.problems).toEqual([]);
  });
}

test('names the missing fields of unrelated data', async ({ page }) => {
  const opened = await PluginPage.open(page);
  await opened.renderPanel({
    frames: [{ name: 'stock', fields: [{ name: 'price', type: 'number' as never, values: [1, 2, 3] }] }],
    options: { view: 'geo' },
    mode: 'dark',
    ...SIZE,
  });
  await expect(page.getByRole('status')).toContainText('Data does not fit this view');
  await expect(page.getByRole('status')).toContainText('Missing fields: got price, expected src_ip_country_code, session_count.');
  await opened.keepPicture('panel-missing-dark');
});

test('shows the error message of the data source when the query failed', async ({ page }) => {
  const opened = await PluginPage.open(page);
  await opened.renderPanel({ frames: [], options: { view: 'scatter' }, mode: 'light', state: 'Error', error: 'No server at 127.0.0.1:8642.', ...SIZE });
  await expect(page.getByRole('alert')).toContainText('No server at 127.0.0.1:8642.');
});

test('changes size and view without reloading the page', async ({ page }) => {
  const opened = await PluginPage.open(page);
  const frames = [toScatterFrame(300)];
  const chart = await opened.renderPanel({ frames, options: { view: 'scatter' }, mode: 'dark', ...SIZE });
  await expect(chart).toHaveAccessibleName(/^300 sessions/);
  await opened.renderPanel({ frames, options: { view: 'scatter' }, mode: 'dark', width: 320, height: 240 });
  await expect(chart.locator('canvas')).toHaveCSS('width', '320px');
  await opened.keepPicture('panel-scatter-narrow');
  await opened.renderPanel({ frames: [toImportanceFrame()], options: { view: 'importance' }, mode: 'dark', width: 320, height: 240 });
  await expect(chart).toHaveAccessibleName(/^Importance of 6 features/);
  expect(opened.problems).toEqual([]);
});

test('shows a tooltip for the point under the pointer', async ({ page }) => {
  const opened = await PluginPage.open(page);
  const frame = toScatterFrame(50);
  const chart = await opened.renderPanel({ frames: [frame], options: { view: 'scatter', scatter: { label_count: 0 } }, mode: 'dark', ...SIZE });
  await expect(chart).toHaveAccessibleName(/1 anomalous/);
  const position = await chart.evaluate((element) => {
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
  expect(position).toBeDefined();
  await page.mouse.move(position?.x ?? 0, position?.y ?? 0);
  await expect(page.getByText('bytes_in is far above its baseline.')).toBeVisible();
  await opened.keepPicture('panel-tooltip-dark');
});

const DETECT = { view: 'scatter', detect: { enabled: true } };
const DETECTED = /^Detected in this browser: \d+ of 2,000 rows flagged as unusual among the rows shown, from 2 input fields\.$/;

test('offers a detection for data without a score, and runs it on a click in a worker from the plugin’s folder', async ({ page }) => {
  const opened = await PluginPage.open(page, { policy: GRAFANA_POLICY });
  const chart = await opened.renderPanel({ frames: [toUnscoredFrame(2_000)], options: { view: 'scatter' }, mode: 'dark', ...SIZE });
  await expect(chart).toHaveAccessibleName(/No is_anomaly field in the data, so no anomalies are marked/);
  await opened.keepPicture('panel-detect-offer-dark');
  const started = page.waitForEvent('worker');
  await page.getByRole('button', { name: 'Detect anomalies in the browser' }).click();
  expect((await started).url()).toMatch(/^http:\/\/grafana\.test\/panel\/score-rows-worker\.js\?_cache=/);
  await expect(page.getByRole('status')).toHaveText(DETECTED);
  await expect(chart).toHaveAccessibleName(/^2,000 sessions by Request length and Duration; \d+ anomalous\. Highest score: 203\.0\.113\.9/);
  expect(await opened.changedOptions()).toMatchObject({ detect: { enabled: true } });
  await opened.keepPicture('panel-detect-dark');
  expect(opened.problems).toEqual([]);
});

for (const [condition, place] of [
  ['in a blob worker, if the plugin is served from another origin', { panelOrigin: 'http://cdn.test' }],
  ['on the main thread, if the content security policy refuses workers', { policy: "script-src 'self' 'nonce-weir'; worker-src 'none'" }],
] as const) {
  test(`detects ${condition}`, async ({ page }) => {
    const opened = await PluginPage.open(page, place);
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    await opened.renderPanel({ frames: [toUnscoredFrame(2_000)], options: DETECT, mode: 'light', ...SIZE });
    await expect(page.getByRole('status')).toHaveText(DETECTED);
    expect(workers.map((url) => url.slice(0, 5))).toEqual('panelOrigin' in place ? ['blob:'] : []);
    const refusals = opened.problems.filter((text) => text.includes('"worker-src \'none\'"'));
    expect(refusals).toHaveLength('policy' in place ? 2 : 0);
    expect(opened.problems.filter((text) => !refusals.includes(text))).toEqual([]);
  });
}

test('does not refit when the panel changes its size', async ({ page }) => {
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
