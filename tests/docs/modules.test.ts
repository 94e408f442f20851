import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readDoc, ROOT } from './markdown.ts';

const SERVER = join(ROOT, 'datasource-server/src');
const text = readDoc('ARCHITECTURE.md');

/** Rows of the table under a heading, as arrays of cells. */
const tableOf = (heading: string): string[][] =>
  text
    .split(`## ${heading}\n`)[1]
    .split('\n## ')[0]
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

const named = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

describe('ARCHITECTURE.md', () => {
  it('lists the modules of the server that exist', () => {
    const folders = readdirSync(SERVER, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'test-support');
    const listed = tableOf('Modules of the server').flatMap(([module]) => named(module));
    expect(listed.filter((name) => !name.includes('.')).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it('names registries whose files exist', () => {
    const paths = tableOf('Registries').flatMap(([, definition, index]) => [...named(definition), ...named(index)]);
    expect(paths.length).toBeGreaterThan(15);
    expect(paths.filter((path) => !existsSync(join(SERVER, path)) && !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('points to files and folders that exist', () => {
    const paths = tableOf('Where to find things').flatMap(([, place]) => named(place));
    expect(paths.filter((path) => !existsSync(join(SERVER, path)) && !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('lists the packages and folders that exist', () => {
    const listed = tableOf('Packages').flatMap(([folder]) => named(folder));
    expect(listed.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
