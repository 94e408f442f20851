import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { provisioningFiles } from './provisioning-files.ts';
import { dashboardsReference } from './reference.ts';

const root = resolve(__dirname, '..', '..');
const files = new Map([...provisioningFiles()].map(([path, text]) => [`provisioning/${path}`, text]));
files.set('docs/reference/dashboards.md', dashboardsReference());
for (const [path, text] of files) {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  process.stdout.write(`${path}\n`);
}
