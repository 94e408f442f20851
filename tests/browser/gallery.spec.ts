import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type { Frame } from '@weir/schema';
import type {} from './gallery/page.ts';
import { STATES } from './gallery/states.ts';
import { VIEW_QUERIES } from './gallery/view-queries.ts';
import { HARNESS_DIST } from './build-harness.ts';
import { REPOSITORY } from './grafanas.ts';
import { findChromium } from './find-chromium.mjs';
import { readSampleFrames } from './sample-frames.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');

const bundle = join(HARNESS_DIST, 'gallery.js');
let frames: Record<string, Frame[]>;

/** All charts with a hundred thousand rows on one page are slow on busy cores. */
const LIMIT_MS = 240_000;
test.beforeEach(() => test.setTimeout(LIMIT_MS));

test.beforeAll(async () => {
  test.setTimeout(LIMIT_MS);
  await build({
    entryPoints: [join(REPOSITORY, 'tests/browser/gallery/page.ts')],
    outfile: bundle,
    bundle: true,
    format: 'iife',
    target: 'chrome120',
    conditions: ['weir-source'],
    logLevel: 'error',
  });
  frames = await readSampleFrames();
});

/** Widths of a panel on a phone in portrait mode and on a wall display. */
const PHONE_WIDTH = 366;
const WALL_WIDTH = 1880;

const SHOWN: ReadonlyArray<readonly [state: string, mode: 'dark' | 'light', width: number]> = [
  ['data', 'dark', 640],
  ['data', 'light', 640],
  ['data', 'light', 320],
  ['data', 'dark', 320],
  ['data', 'dark', PHONE_WIDTH],
  ['data', 'light', WALL_WIDTH],
  ...Object.keys(STATES).filter((state) => state !== 'data').map((state) => [state, 'dark', 640] as const),
];

for (const [state, mode, width] of SHOWN) {
  test(`every view handles ${state} in the ${mode} theme at ${width} px`, async ({ page }) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!/^(data|blob|about):/.test(request.url())) problems.push(`requested ${request.url()}`);
    });
    await page.setViewportSize({ width: width === 640 ? 1340 : width + 24, height: 900 });
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
    expect(problems).toEqual([]);
  });
}
