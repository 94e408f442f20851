import { defineConfig } from '@playwright/test';
import { findChromium } from './browser/find-chromium.mjs';

const executablePath = findChromium();
if (executablePath === undefined) console.log('skipped: no Chromium here (set CHROMIUM_PATH to one)');

/** Browser tests: of the built plugins in a stand-in for Grafana's page, and of the server's own page. */
export default defineConfig({
  testDir: './browser',
  outputDir: '../artifacts/browser-failures',
  reporter: [['list']],
  workers: 1,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  use: {
    viewport: { width: 1000, height: 640 },
    locale: 'en-GB',
    timezoneId: 'Asia/Kathmandu',
    launchOptions: executablePath === undefined ? {} : { executablePath },
  },
  projects: [
    { name: 'plugins', testMatch: ['panel.spec.ts', 'datasource.spec.ts', 'editors.spec.ts', 'grafana-versions.spec.ts', 'size.spec.ts', 'accessibility.spec.ts', 'keyboard.spec.ts', 'built-plugins.spec.ts'] },
    { name: 'page', testMatch: ['page.spec.ts', 'gallery.spec.ts'] },
  ],
});
