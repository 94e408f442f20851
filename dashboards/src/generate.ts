import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { provisioningFiles } from './provisioning-files.ts';

const root = resolve(__dirname, '..', '..', 'provisioning');
for (const [path, text] of provisioningFiles()) {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  process.stdout.write(`provisioning/${path}\n`);
}
