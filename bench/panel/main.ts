/**
 * Measures the panel in Chromium: 100,000 points compared with a plain ECharts scatter chart and uPlot, and a detection in its
 * worker; `npm run bench -- panel`. Every round draws every contender on its own page, in rotating order.
 */
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { buildHarness, HARNESS_DIST } from '../../tests/browser/build-harness.ts';
import { findChromium } from '../../tests/browser/find-chromium.mjs';
import { PluginPage } from '../../tests/browser/plugin-page.ts';
import type { ScatterRun, weirBench } from './page.ts';
import type { Painted, Smoothness } from './watch-page.ts';

const USAGE = `usage: npm run bench -- panel [--points N] [--rows N] [--fields N] [--rounds N]

  --points N  points of the scatter, default 100000
  --rows N    rows of the detection, default 50000
  --fields N  fields of the detection, default 8
  --rounds N  default 5; prints medians with minimum and maximum
`;

type Bench = typeof weirBench;
interface Measures {
  readonly paint: Painted[];
  readonly pan: Smoothness[];
  readonly hover: Smoothness[];
}

const summaryOf = (values: readonly number[], digits = 0): string => {
  if (values.length === 0) return '';
  const sorted = [...values].sort((a, b) => a - b);
  const text = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: digits });
  return `${text(sorted[Math.floor(sorted.length / 2)])} (${text(sorted[0])} to ${text(sorted[sorted.length - 1])})`;
};

const onPage = async <T>(browser: Browser, bundle: string, run: (page: Page) => Promise<T>): Promise<T> => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 640 } });
  try {
    const page = await context.newPage();
    const opened = await PluginPage.open(page);
    await page.addScriptTag({ path: bundle });
    const result = await run(page).catch((error: unknown) => opened.problems.push(String(error)));
    if (opened.problems.length > 0) throw new Error(opened.problems.join('\n'));
    return result as T;
  } finally {
    await context.close();
  }
};

const readArguments = () => {
  const option = (value: number) => ({ type: 'string' as const, default: String(value) });
  const { values } = parseArgs({
    options: { points: option(100_000), rows: option(50_000), fields: option(8), rounds: option(5), help: { type: 'boolean', default: false } },
  });
  const numbers = [values.points, values.rows, values.fields, values.rounds].map(Number);
  if (values.help || numbers.some((value) => !Number.isInteger(value) || value < 1)) {
    process.stderr.write(USAGE);
    process.exit(values.help ? 0 : 2);
  }
  return numbers;
};

const [points, rows, fields, rounds] = readArguments();
const executablePath = findChromium();
if (executablePath === undefined) {
  process.stderr.write('Chromium not found: set CHROMIUM_PATH to its path.\n');
  process.exit(2);
}
await buildHarness();
const bundle = resolve(HARNESS_DIST, 'bench-panel.js');
await build({
  entryPoints: [resolve('bench/panel/page.ts')],
  outfile: bundle,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'chrome120',
  conditions: ['weir-source', 'module'],
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
});

const browser = await chromium.launch({ executablePath });
const measured = new Map<string, Measures>();
const detections: Array<Awaited<ReturnType<Bench['runDetection']>>> = [];
try {
  const names = await onPage(browser, bundle, (page) => page.evaluate(() => (window as unknown as { weirBench: Bench }).weirBench.names));
  const contenders = ['Weir, the built panel', ...names];
  for (const name of contenders) measured.set(name, { paint: [], pan: [], hover: [] });
  for (let round = 0; round < rounds; round += 1) {
    const order = contenders.map((_, i) => contenders[(i + round) % contenders.length]);
    for (const name of order) {
      const run = await onPage(browser, bundle, (page) =>
        page.evaluate<ScatterRun, [string | undefined, number]>(
          ([view, count]) => {
            const { weirBench } = window as unknown as { weirBench: Bench };
            return view === undefined ? weirBench.runPanel(count) : weirBench.runScatter(view, count);
          },
          [names.includes(name) ? name : undefined, points],
        ),
      );
      const kept = measured.get(name)!;
      kept.paint.push(run.paint);
      kept.pan.push(run.pan);
      if (run.hover) kept.hover.push(run.hover);
    }
    const detection = await onPage(browser, bundle, (page) =>
      page.evaluate(([count, width]) => (window as unknown as { weirBench: Bench }).weirBench.runDetection(count, width), [rows, fields]),
    );
    detections.push(detection);
  }
} finally {
  await browser.close();
}

const write = (line = ''): void => void process.stdout.write(`${line}\n`);
write(`${browser.version()} headless, ${cpus().length} cores, ${points.toLocaleString('en-US')} points, ${rounds} rounds; median (minimum to maximum).\n`);
write('| | first paint, ms | complete chart, ms | pan, frames/s | longest frame, ms | hover, frames/s | longest frame, ms |');
write('|---|---:|---:|---:|---:|---:|---:|');
for (const [name, { paint, pan, hover }] of measured) {
  const cells = [
    summaryOf(paint.map(({ first_ms }) => first_ms)),
    summaryOf(paint.map(({ whole_ms }) => whole_ms)),
    summaryOf(pan.map(({ frames_per_s }) => frames_per_s)),
    summaryOf(pan.map(({ longest_ms }) => longest_ms)),
    summaryOf(hover.map(({ frames_per_s }) => frames_per_s)),
    summaryOf(hover.map(({ longest_ms }) => longest_ms)),
  ];
  write(`| ${name} | ${cells.join(' | ')} |`);
}
write(`\n${detections[0].note}\n`);
write('| rows x fields | click to marked points, ms | longest task of the page, ms | longest time between frames, ms |');
write('|---:|---:|---:|---:|');
write(
  `| ${rows.toLocaleString('en-US')} x ${fields} | ${summaryOf(detections.map(({ total_ms }) => total_ms))} | ${summaryOf(detections.map(({ longest_task_ms }) => longest_task_ms))} | ${summaryOf(detections.map(({ longest_gap_ms }) => longest_gap_ms))} |`,
);
