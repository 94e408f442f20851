import { defineConfig } from '@playwright/test';
import { findChromium } from '../browser/find-chromium.mjs';

const executablePath = findChromium();
if (process.env.GRAFANA_URL === undefined) console.log('skipped: no Grafana here (set GRAFANA_URL to one with Weir provisioned)');
else if (executablePath === undefined) console.log('skipped: no Chromium here (set CHROMIUM_PATH to one)');

/** A walk through Weir in a Grafana that runs: GRAFANA_URL, and GRAFANA_USER and GRAFANA_PASSWORD where they are not admin. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../artifacts/e2e-failures',
  reporter: [['list']],
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: process.env.GRAFANA_URL,
    viewport: { width: 1600, height: 1200 },
    launchOptions: executablePath === undefined ? {} : { executablePath },
  },
});
