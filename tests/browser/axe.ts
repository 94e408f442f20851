import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const source = readFileSync(createRequire(`${process.cwd()}/tests/package.json`).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules about whole pages, which do not apply to a panel alone. */
const WHOLE_PAGE_RULES = ['landmark-one-main', 'page-has-heading-one', 'region'];

/** Returns the serious and critical violations that axe finds on the page, one text each. */
export const findSeriousViolations = async (page: Page, { isPart = false } = {}): Promise<string[]> => {
  await page.evaluate(source);
  const options: RunOptions = isPart ? { rules: Object.fromEntries(WHOLE_PAGE_RULES.map((rule) => [rule, { enabled: false }])) } : {};
  const { violations } = await page.evaluate((given) => (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given), options);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
};
