import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { readDoc, ROOT } from './markdown.ts';

const SERVER = 'datasource-server/src/';

/** Source files of the server's modules, as paths from its `src`. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', SERVER], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .map((path) => path.slice(SERVER.length))
  .filter((path) => path.endsWith('.ts') && path.includes('/') && !/^test-support\/|\.test\.ts$|test-support|store\/conformance/.test(path));

const moduleOf = (path: string): string => path.split('/')[0];

/** Modules in the first column of the table below a heading, in order. */
const listedModules = (text: string, heading: string): string[] =>
  [...text.slice(text.indexOf(heading)).matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);

/** Imports between modules, as `importer -> imported`. */
const moduleImports = (): Set<string> => {
  const found = new Set<string>();
  for (const path of files) {
    let text: string;
    try {
      text = readDoc(SERVER + path);
    } catch {
      continue; // Deleted in the working tree, still in the index.
    }
    for (const [, target] of text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
      const imported = posix.normalize(posix.join(posix.dirname(path), target));
      if (imported.includes('/') && !imported.startsWith('..') && moduleOf(imported) !== moduleOf(path)) found.add(`${moduleOf(path)} -> ${moduleOf(imported)}`);
    }
  }
  return found;
};

describe.each([
  ['ARCHITECTURE.md', '## Modules of the server'],
  ['docs/adr/0028-modules-and-names.md', '**Modules.**'],
])('the module table of %s', (path, heading) => {
  const listed = listedModules(readDoc(path), heading);

  it('lists the modules that exist', () => expect([...listed].sort()).toEqual([...new Set(files.map(moduleOf))].sort()));

  it('is in the order of the imports', () => {
    const upward = [...moduleImports()].filter((edge) => {
      const [importer, imported] = edge.split(' -> ').map((name) => listed.indexOf(name));
      return imported <= importer;
    });
    expect(upward).toEqual([]);
    expect(moduleImports().size).toBeGreaterThan(listed.length);
  });
});
