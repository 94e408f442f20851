import { expect, test } from '@playwright/test';
import type { Frame } from '@weir/schema';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import { VIEW_QUERIES } from './gallery/view-queries.ts';
import { GRAFANAS, installGrafana } from './grafanas.ts';
import { countColors, PluginPage } from './plugin-page.ts';
import { readSampleFrames } from './sample-frames.ts';
import { choiceOf } from './view-choices.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');

/** Accessible names of the views of the sample. */
const SUMMARIES: Readonly<Record<string, RegExp>> = {
  'anomaly-scatter': /^15,223 sessions by Bytes in and Bytes out; 15\d anomalous\. Highest score: /,
  geo: /^Sessions from \d+ countries: /,
  'feature-importance': /^Importance of 5 features: Average throughput/,
};
const INSTALL_LIMIT_MS = 600_000;

for (const grafana of Object.keys(GRAFANAS)) {
  test.describe(`with the packages of Grafana ${grafana}`, () => {
    let frames: Record<string, Frame[]>;

    test.beforeAll(async () => {
      test.setTimeout(INSTALL_LIMIT_MS);
      const missing = installGrafana(grafana);
      test.skip(missing !== undefined, missing);
      await buildHarness(grafana);
      frames = await readSampleFrames();
    });

    for (const view of Object.keys(VIEW_QUERIES)) {
      test(`the built panel draws ${view} from the sample without external requests`, async ({ page }) => {
        const opened = await PluginPage.open(page, { grafana });
        const choice = choiceOf(view);
        const chart = await opened.renderPanel({ frames: frames[view] as never, options: { view: choice }, mode: 'dark', width: 900, height: 560 });
        await expect(chart).toHaveAccessibleName(SUMMARIES[view] ?? /\w{3}/);
        expect(Object.keys(await countColors(chart)).length).toBeGreaterThan(20);
        await opened.keepPicture(`panel-${choice}-grafana-${grafana}`);
        expect(opened.problems).toEqual([]);
      });
    }

    test('the built data source shows its query and config editors', async ({ page }) => {
      const opened = await PluginPage.open(page, { grafana });
      await opened.renderEditor({ editor: 'query', mode: 'dark', value: { refId: 'A', queryType: 'anomaly_counts' } });
      await page.getByLabel('Split by').click();
      await page.getByText('risk_class', { exact: true }).click();
      await expect.poll(async () => (await opened.heldValue()).split_by).toBe('risk_class');
      await opened.renderEditor({ editor: 'config', mode: 'light', value: { url: '', jsonData: {}, secureJsonData: {}, secureJsonFields: {}, readOnly: false } });
      await page.getByLabel('URL').fill('weir.example');
      await expect(page.getByText(/^Invalid URL: got /)).toBeVisible();
      expect(opened.problems).toEqual([]);
    });
  });
}
