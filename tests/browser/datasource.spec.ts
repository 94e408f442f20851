import { expect, test } from '@playwright/test';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import { PluginPage } from './plugin-page.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');
test.beforeAll(() => buildHarness());

test('builds a query in the built editor', async ({ page }) => {
  const opened = await PluginPage.open(page);
  const filters = [{ column: 'src_ip_country_code', operator: 'in', value: 'DE, FR' }];
  await opened.renderEditor({ editor: 'query', mode: 'dark', value: { refId: 'A', queryType: 'anomaly_counts', filters } });
  await page.getByLabel('Split by').click();
  await page.getByText('risk_class', { exact: true }).click();
  await page.getByLabel('Top', { exact: true }).fill('99');
  await expect(page.getByText(/^Top: .*50/)).toBeVisible();
  await opened.keepPicture('datasource-query-dark');
  await page.getByLabel('Top', { exact: true }).fill('5');
  await expect(page.getByText(/^Top: /)).toHaveCount(0);
  await opened.keepPicture('datasource-query-valid-dark', { x: 0, y: 0, width: 840, height: 200 });
  expect(await opened.heldValue()).toMatchObject({ split_by: 'risk_class', top_k: 5, filters });
  expect(opened.problems).toEqual([]);
});

test('validates the URL in the built config editor', async ({ page }) => {
  const opened = await PluginPage.open(page);
  const value = { url: '', jsonData: {}, secureJsonData: {}, secureJsonFields: {}, readOnly: false };
  await opened.renderEditor({ editor: 'config', mode: 'light', value });
  await page.getByLabel('URL').fill('weir.example');
  await expect(page.getByText(/^Invalid URL: got /)).toBeVisible();
  await page.getByLabel('URL').fill('http://weir.example:8642');
  await expect(page.getByText(/requires a token/)).toBeVisible();
  await opened.keepPicture('datasource-config-light');
  expect(await opened.heldValue()).toMatchObject({ url: 'http://weir.example:8642' });
  expect(opened.problems).toEqual([]);
});
