import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const source = readFileSync(createRequire(`${process.cwd()}/tests/package.json`).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules that ask for parts of a whole page, where a test shows a panel alone. */
const OF_WHOLE_PAGES = ['landmark-one-main', 'page-has-heading-one', 'region'];

/** Serious and critical findings of axe on what the page shows, each in a line. */
export const findSeriousBarriers = async (page: Page, { isPart = false } = {}): Promise<string[]> => {
  await page.evaluate(source);
  const options: RunOptions = isPart ? { rules: Object.fromEntries(OF_WHOLE_PAGES.map((rule) => [rule, { enabled: false }])) } : {};
  const { violations } = await page.evaluate((given) => (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given), options);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
};
