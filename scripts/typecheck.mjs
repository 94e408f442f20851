/** Type-checks every TypeScript project of the repository. */
import { spawnSync } from 'node:child_process';

const PROJECTS = ['tsconfig.json', 'datasource-server/src/serve/page/tsconfig.json', 'tests/browser/tsconfig.json', 'panel/tsconfig.json', 'datasource/tsconfig.json'];

for (const project of PROJECTS) {
  const { status } = spawnSync('npx', ['tsc', '--noEmit', '-p', project], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    process.stderr.write(`Type errors in ${project}.\n`);
    process.exitCode = 1;
  }
}
