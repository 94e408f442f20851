import { expect, test, type Page } from '@playwright/test';
import { startWeir, temporaryFolder, type WeirProcess } from '../support/weir-process.ts';
import { findChromium } from './find-chromium.mjs';
import { countColors, countNear } from './plugin-page.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');
test.use({ viewport: { width: 1280, height: 1000 } });

const ANOMALY = { light: '#d55e00', dark: '#ff8a3d' };
const TOKEN = 'a-token-of-sixteen-or-more';

const folder = temporaryFolder();
let weir: WeirProcess;

test.beforeAll(async () => {
  weir = await startWeir(folder.path, ['--sample']);
  await weir.event('ready');
});
test.afterAll(async () => {
  await weir.end('SIGTERM');
  folder.remove();
});

/** Collects the errors of the page, and its requests to any host other than its server. */
const watch = (page: Page): string[] => {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(weir.url) && !request.url().startsWith('data:')) problems.push(`requested ${request.url()}`);
  });
  return problems;
};

for (const mode of ['light', 'dark'] as const) {
  test(`shows the sample in three charts and its findings in the ${mode} colour scheme`, async ({ page }) => {
    const problems = watch(page);
    await page.emulateMedia({ colorScheme: mode });
    await page.goto(weir.url);
    await expect(page.getByText('Synthetic sample', { exact: true })).toBeVisible();
    const scatter = page.getByRole('img', { name: /^15,223 sessions by Bytes in and Bytes out; 15\d anomalous/ });
    await expect(scatter).toBeVisible();
    await expect(page.getByRole('img', { name: /^Sessions from \d+ countries/ })).toBeVisible();
    await expect(page.getByRole('img', { name: /^Importance of 5 features/ })).toBeVisible();
    await expect.poll(async () => countNear(await countColors(scatter), ANOMALY[mode], 40)).toBeGreaterThan(300);
    const findings = page.getByRole('region', { name: 'Findings' });
    await expect(findings.getByRole('listitem').first()).toContainText('203.0.113.77');
    await expect(findings).toContainText('Bytes sent by the server per 10 min rose from 228 kB');
    await findings.getByTitle('Link to this finding').first().click();
    await expect(findings.getByRole('listitem').first().getByText(/Source baseline: /)).toBeVisible();
    await expect(page).toHaveURL(/#finding-[0-9a-f]{16}$/);
    const audit = page.getByRole('region', { name: 'Data quality' });
    await expect(audit).toContainText('The label risk_class is derived from total_bytes');
    await expect(audit).toContainText('Accuracy of attack detection: not stated, because');
    await page.screenshot({ path: `artifacts/browser/page-${mode}.png`, fullPage: true });
    expect(problems).toEqual([]);
  });
}

test('fits a phone screen without horizontal scrolling', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(weir.url);
  await expect(page.getByRole('img', { name: /sessions by Bytes in/ })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: 'artifacts/browser/page-phone.png', fullPage: true });
});

test('asks for the bearer token if the server requires one, and draws with it', async ({ page }) => {
  const guarded = temporaryFolder();
  const server = await startWeir(guarded.path, ['--sample'], { WEIR_TOKEN: TOKEN });
  try {
    await server.event('ready');
    await page.goto(server.url);
    await page.getByLabel('Token of this server').fill('wrong-token-wrong-token');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByLabel('Token of this server').fill(TOKEN);
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('img', { name: /sessions by Bytes in/ })).toBeVisible();
  } finally {
    await server.end('SIGTERM');
    guarded.remove();
  }
});

test('shows what to do if there are no sessions yet', async ({ page }) => {
  const empty = temporaryFolder();
  const server = await startWeir(empty.path);
  try {
    await page.goto(server.url);
    await expect(page.getByText(/no sessions yet/i).first()).toBeVisible();
    await page.screenshot({ path: 'artifacts/browser/page-empty.png' });
  } finally {
    await server.end('SIGTERM');
    empty.remove();
  }
});
