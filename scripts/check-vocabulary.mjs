/**
 * Checks that sources, messages, screens and docs use the project's vocabulary: `npm run vocabulary [-- PATH...]`.
 * Part of `npm test -- lint`. The words are in vocabulary.mjs.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkText } from './vocabulary.mjs';

const TEXT = /\.(ts|tsx|mjs|cjs|js|go|md|html|css|json|ya?ml|py|Dockerfile)$|^\.ci\/run$/;
const SKIPPED = /(^|\/)(package-lock\.json|go\.sum|countries\.ts|(forest|level)-kernels-wasm\.ts)$|\.config\/|fixture|__snapshots__|^tests\/browser\/grafana\//;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const main = () => {
  const paths = process.argv.slice(2);
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...(paths.length > 0 ? paths : ['.'])], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
    .split('\n')
    .filter((path) => TEXT.test(path) && !SKIPPED.test(path));
  let count = 0;
  for (const path of files) {
    let text;
    try {
      text = readFileSync(resolve(root, path), 'utf8');
    } catch {
      continue;
    }
    for (const finding of checkText(path, text)) {
      process.stdout.write(`${finding}\n`);
      count++;
    }
  }
  process.stdout.write(count === 0 ? `vocabulary: ${files.length} files, nothing to change\n` : `vocabulary: ${count} places to rewrite\n`);
  process.exitCode = count === 0 ? 0 : 1;
};

main();
