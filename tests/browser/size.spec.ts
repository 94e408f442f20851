import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import { PluginPage } from './plugin-page.ts';
import { toScatterFrame } from './seeded-frames.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');
test.beforeAll(() => buildHarness());

const LIMIT_BYTES = 250_000;

test('a new panel downloads less than 250 kB, compressed, before its first chart', async ({ page }) => {
  const opened = await PluginPage.open(page);
  const chart = await opened.renderPanel({ frames: [toScatterFrame(1_500)], options: {}, mode: 'dark', width: 900, height: 560 });
  await expect(chart).toHaveAccessibleName(/^1,500 sessions/);
  const sizes = opened.fetched.map((path) => ({ name: basename(path), bytes: gzipSync(readFileSync(path), { level: 9 }).length }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${total} bytes: ${sizes.map(({ name, bytes }) => `${name} ${bytes}`).join(', ')}`);
  expect(sizes.map(({ name }) => name)).toContain('module.js');
  expect(total).toBeLessThan(LIMIT_BYTES);
});
