/** Renders every view of the sample to a PNG for scripts/draw-views.mjs: light for docs, and two dark ones for the catalogue. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { darkTheme, lightTheme, views, type ViewDefinition, type ViewTheme } from '@weir/views';
import { renderViewPng, renderViewSvg } from '../datasource-server/src/answer/reports/render-view.ts';
import { readSampleFrames } from '../tests/browser/sample-frames.ts';

const DOCS = resolve('docs/images/views');
const CATALOGUE = resolve('panel/src/img');
/** Views of the catalogue page, with their file names. */
const SCREENSHOTS: Readonly<Record<string, string>> = { 'anomaly-scatter': 'scatter', geo: 'map' };
const DOCS_SIZE = { width: 640, height: 360 };
const CATALOGUE_SIZE = { width: 840, height: 470 };

const clock = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

const frames = await readSampleFrames();

const draw = async (view: ViewDefinition, theme: ViewTheme, size: { width: number; height: number }, path: string): Promise<void> => {
  const { state, svg, summary } = await renderViewSvg(view, { frames: frames[view.id], theme, ...size, formatTime: (time_ms) => clock.format(time_ms) });
  if (state !== 'ready') throw new Error(`${view.id} is ${state} on the sample: ${summary}`);
  writeFileSync(path, renderViewPng(svg, { width: size.width }));
  process.stdout.write(`${path}\n`);
};

for (const folder of [DOCS, CATALOGUE]) mkdirSync(folder, { recursive: true });
for (const view of views) {
  await draw(view, lightTheme, DOCS_SIZE, join(DOCS, `${view.id}.png`));
  const name = SCREENSHOTS[view.id];
  if (name !== undefined) await draw(view, darkTheme, CATALOGUE_SIZE, join(CATALOGUE, `${name}.png`));
}
