import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type { Frame } from '@weir/schema';
import type {} from './gallery/page.ts';
import { STATES } from './gallery/states.ts';
import { VIEW_QUERIES } from './gallery/view-queries.ts';
import { startWeir, temporaryFolder, type WeirProcess } from '../support/weir-process.ts';
import { HARNESS_DIST, REPOSITORY } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');

const folder = temporaryFolder();
const bundle = join(HARNESS_DIST, 'gallery.js');
const frames: Record<string, Frame[]> = {};
let weir: WeirProcess;

test.beforeAll(async () => {
  await build({
    entryPoints: [join(REPOSITORY, 'tests/browser/gallery/page.ts')],
    outfile: bundle,
    bundle: true,
    format: 'iife',
    target: 'chrome120',
    conditions: ['weir-source'],
    logLevel: 'error',
  });
  weir = await startWeir(folder.path, ['--sample']);
  await weir.event('ready');
  const queries = Object.entries(VIEW_QUERIES).map(([ref_id, query]) => ({ ref_id, from_ms: SAMPLE.from_ms, to_ms: SAMPLE.to_ms, query }));
  const response = await fetch(`${weir.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ queries }) });
  const { results } = (await response.json()) as { results: Record<string, { frames: Frame[] }> };
  for (const view of Object.keys(VIEW_QUERIES)) frames[view] = results[view].frames;
});
test.afterAll(async () => {
  await weir.end('SIGTERM');
  folder.remove();
});

const SAMPLE = { from_ms: Date.UTC(2026, 2, 2), to_ms: Date.UTC(2026, 2, 9) };

const SHOWN: ReadonlyArray<readonly [state: string, mode: 'dark' | 'light', width: number]> = [
  ['data', 'dark', 640],
  ['data', 'light', 640],
  ['data', 'light', 320],
  ...Object.keys(STATES).filter((state) => state !== 'data').map((state) => [state, 'dark', 640] as const),
];

for (const [state, mode, width] of SHOWN) {
  test(`every view meets ${state} in the ${mode} theme at ${width} px`, async ({ page }) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!/^(data|blob|about):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
    });
    await page.setViewportSize({ width: width === 320 ? 360 : 1340, height: 900 });
    await page.setContent('<!doctype html><title>Gallery</title><body></body>');
    await page.addScriptTag({ path: bundle });
    const cards = await page.evaluate((input) => window.showGallery(input), { frames, state, mode, width });
    expect(cards.map(({ view }) => view).sort()).toEqual(Object.keys(VIEW_QUERIES).sort());
    for (const { view, says, state: became } of cards) {
      expect(`${view}: ${says}`).not.toMatch(/NaN|undefined|Infinity|\[object/);
      if (state === 'data') expect(`${view} ${became}`).toBe(`${view} ready`);
      if (state === 'empty') expect(`${view} ${became}`).not.toBe(`${view} ready`);
    }
    await page.screenshot({ path: `artifacts/browser/gallery-${state.replaceAll(/[^a-z0-9]+/gi, '-')}-${mode}-${width}.png`, fullPage: true });
    expect(complaints).toEqual([]);
  });
}
