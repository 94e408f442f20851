import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { VIEW_LIST } from './view-list.ts';

test('is described in docs/views.md, with the same titles and questions in the same order', () => {
  const page = readFileSync(resolve(__dirname, '../../../docs/views.md'), 'utf8');
  expect([...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(Object.values(VIEW_LIST).map(({ title }) => title));
  for (const { question } of Object.values(VIEW_LIST)) expect(page).toContain(`\n\n${question} `);
});
