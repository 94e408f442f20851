import { expect, test, type Page } from '@playwright/test';
import { findSeriousViolations } from './axe.ts';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import type { EditorRequest } from './harness/host.ts';
import { PluginPage } from './plugin-page.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');
test.beforeAll(() => buildHarness());

const CONFIG = {
  url: 'https://weir.example',
  jsonData: { tlsAuth: true, tlsAuthWithCACert: true, serverName: 'weir.example', proxy_url: 'http://proxy.example:3128', proxy_user: 'ana', httpHeaderName1: 'X-Gateway-Key', httpHeaderName2: 'X Team' },
  secureJsonData: { tlsClientKey: '/etc/ssl/key.pem' },
  secureJsonFields: { token: true, tlsCACert: true, httpHeaderValue1: true },
  readOnly: false,
};
const FILTERS = [
  { column: 'src_ip_country_code', operator: 'in', value: 'DE, FR' },
  { column: 'response_code', operator: '>=', value: '' },
];

/** Every editor, empty, filled completely, and with invalid values. */
const EDITORS: Readonly<Record<string, Omit<EditorRequest, 'mode'>>> = {
  'settings, new': { editor: 'config', value: { url: '', jsonData: {}, secureJsonData: {}, secureJsonFields: {}, readOnly: false } },
  'settings, full': { editor: 'config', value: CONFIG },
  'settings, provisioned': { editor: 'config', value: { ...CONFIG, readOnly: true } },
  'query, counts': { editor: 'query', value: { refId: 'A', queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 99, filters: FILTERS } },
  'query, sessions': { editor: 'query', value: { refId: 'A', queryType: 'sessions', show: 'logs', filters: FILTERS } },
  'annotation, findings': { editor: 'query', value: { refId: 'Anno', queryType: 'findings', min_severity: 'medium' } },
  'variable, values': { editor: 'variable', value: { refId: 'Variable', queryType: 'column_values', column: 'src_ip' } },
};
const SCREENS = [
  { mode: 'dark', width: 1100 },
  { mode: 'light', width: 1100 },
  { mode: 'dark', width: 420 },
  { mode: 'light', width: 420 },
] as const;

/** Returns the controls and alerts that are cut off at the edge of the screen. */
const findHidden = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('#place input, #place textarea, #place button, #place [role=alert]')]
      .filter((control) => control.getBoundingClientRect().right > window.innerWidth + 1)
      .map((control) => control.outerHTML.slice(0, 160)),
  );

for (const { mode, width } of SCREENS) {
  for (const [name, request] of Object.entries(EDITORS)) {
    test(`${name}: visible and without serious accessibility violations, ${mode}, ${width} px wide`, async ({ page }) => {
      await page.setViewportSize({ width, height: 1400 });
      const opened = await PluginPage.open(page);
      await opened.renderEditor({ ...request, mode });
      await expect(page.locator('#place input').first()).toBeVisible();
      await opened.keepPicture(`editor-${name.replaceAll(/\W+/g, '-')}-${mode}-${width}`);
      expect(await findHidden(page)).toEqual([]);
      expect(await findSeriousViolations(page, { isPart: true })).toEqual([]);
      expect(opened.problems).toEqual([]);
    });
  }
}
