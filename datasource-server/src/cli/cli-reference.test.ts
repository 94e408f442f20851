import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeProgram } from './program.ts';
import { REFERENCE_PAGES } from './reference.ts';

const committed = (page: string): string => readFileSync(join(__dirname, `../../../docs/reference/${page}.md`), 'utf8');

it.each(Object.keys(REFERENCE_PAGES))('docs/reference/%s.md is what the code generates', (page) => {
  expect(committed(page) === REFERENCE_PAGES[page](makeProgram())).toBe(true);
});

it('lists every command of the command line', () => {
  const page = committed('cli');
  for (const command of makeProgram().commands) expect(page).toContain(`\n## weir ${command.name()}\n`);
});
