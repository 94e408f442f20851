import { expect, test } from '@playwright/test';
import type { Frame } from '@weir/schema';
import { startWeir, temporaryFolder, type WeirProcess } from '../support/weir-process.ts';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import { PluginPage } from './plugin-page.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');

const folder = temporaryFolder();
let weir: WeirProcess;

test.beforeAll(async () => {
  await buildHarness();
  weir = await startWeir(folder.path, ['--sample']);
  await weir.event('ready');
});
test.afterAll(async () => {
  await weir.end('SIGTERM');
  folder.remove();
});

const framesOf = async (queryType: string): Promise<Frame[]> => {
  const response = await fetch(`${weir.url}/api/v1/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ queries: [{ ref_id: 'A', from_ms: 0, to_ms: 8.64e15, query: { queryType } }] }),
  });
  const { results } = (await response.json()) as { results: { A: { frames: Frame[] } } };
  return results.A.frames;
};

for (const [view, queryType, name] of [
  ['scatter', 'scatter', /^15,223 sessions by Bytes in and Bytes out; 15\d anomalous\. The most anomalous is /],
  ['geo', 'countries', /^Sessions from \d+ countries: /],
  ['importance', 'feature_importance', /^Importance of 5 features: avg_packet_size/],
] as const) {
  test(`the panel draws the server's ${queryType} frames`, async ({ page }) => {
    const opened = await PluginPage.open(page);
    const frames = (await framesOf(queryType)) as never;
    const chart = await opened.renderPanel({ frames, options: { view }, mode: 'dark', width: 900, height: 560 });
    await expect(chart).toHaveAccessibleName(name);
    await opened.keepPicture(`panel-${view}-of-the-server`);
    expect(opened.complaints).toEqual([]);
  });
}
