import { expect, test } from '@playwright/test';
import type { Frame } from '@weir/schema';
import { startWeir, temporaryFolder, type WeirProcess } from '../support/weir-process.ts';
import { findSeriousViolations } from './axe.ts';
import { buildHarness } from './build-harness.ts';
import { findChromium } from './find-chromium.mjs';
import { VIEW_QUERIES } from './gallery/view-queries.ts';
import { PluginPage } from './plugin-page.ts';
import { readSampleFrames } from './sample-frames.ts';
import { toScatterFrame, toUnscoredFrame } from './seeded-frames.ts';
import { choiceOf } from './view-choices.ts';

test.skip(findChromium() === undefined, 'skipped: no Chromium here');

const LIMIT_MS = 240_000;
test.beforeEach(() => test.setTimeout(LIMIT_MS));

const SIZE = { width: 900, height: 560 };
const MODES = ['dark', 'light'] as const;

test.describe('the built panel', () => {
  let frames: Record<string, Frame[]>;
  test.beforeAll(async () => {
    await buildHarness();
    frames = await readSampleFrames();
  });

  for (const mode of MODES) {
    test(`has no serious accessibility violation in any view in the ${mode} theme`, async ({ page }) => {
      const opened = await PluginPage.open(page);
      for (const view of Object.keys(VIEW_QUERIES)) {
        const chart = await opened.renderPanel({ frames: frames[view] as never, options: { view: choiceOf(view) }, mode, ...SIZE });
        await expect(chart, view).toHaveAccessibleName(/\w{3}/);
        expect(await findSeriousViolations(page, { isPart: true }), view).toEqual([]);
      }
    });

    test(`has no serious accessibility violation in its messages in the ${mode} theme`, async ({ page }) => {
      const opened = await PluginPage.open(page);
      const other = { name: 'stock', fields: [{ name: 'price', type: 'number' as never, values: [1, 2, 3] }] };
      const messages: ReadonlyArray<readonly [string, Parameters<PluginPage['renderPanel']>[0]]> = [
        ['no data', { frames: [toScatterFrame(0)], options: {}, mode, ...SIZE }],
        ['missing fields', { frames: [other], options: { view: 'geo' }, mode, ...SIZE }],
        ['an error', { frames: [], options: {}, mode, state: 'Error', error: 'No server at 127.0.0.1:8642.', ...SIZE }],
        ['loading', { frames: [], options: {}, mode, state: 'Loading', ...SIZE }],
        ['a detection offer', { frames: [toUnscoredFrame(500)], options: {}, mode, ...SIZE }],
        ['a detection', { frames: [toUnscoredFrame(500)], options: { detect: { enabled: true } }, mode, ...SIZE }],
      ];
      for (const [message, request] of messages) {
        await opened.renderPanel(request);
        await expect(page.getByRole('status').or(page.getByRole('alert')).first(), message).toContainText(/\w{3}/);
        expect(await findSeriousViolations(page, { isPart: true }), message).toEqual([]);
      }
    });
  }
});

test.describe('the web page of the server', () => {
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

  for (const mode of MODES) {
    test(`has no serious accessibility violation in the ${mode} colour scheme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: mode });
      await page.goto(weir.url);
      await expect(page.getByRole('img', { name: /sessions by Bytes in/ })).toBeVisible();
      await expect(page.getByRole('region', { name: 'Findings' }).getByRole('listitem').first()).toBeVisible();
      expect(await findSeriousViolations(page)).toEqual([]);
    });
  }
});
