import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toFormatsTable } from './formats-reference.ts';
import { FORMATS } from './index.ts';

it('the committed formats page equals the generated one', () => {
  const committed = readFileSync(join(__dirname, '../../../../docs/reference/formats.md'), 'utf8');
  expect(committed === toFormatsTable(FORMATS)).toBe(true);
  for (const { id } of FORMATS) expect(committed).toContain(`| \`${id}\` |`);
});
