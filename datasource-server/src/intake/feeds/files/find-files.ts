import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_FILES = 10_000;

/** Returns a name pattern (* for any text, ? for one character) as a regular expression. */
export const toNamePattern = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);

/**
 * Returns the sorted paths of the files in a folder whose names match. Links and names starting with a dot are excluded.
 *
 * @throws Error where the folder cannot be listed, or has more than 10,000 matching files
 */
export const findFiles = async (folder: string, matches: (name: string) => boolean, recursive = true): Promise<string[]> => {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && recursive) found.push(...(await findFiles(path, matches)));
    else if (entry.isFile() && matches(entry.name)) found.push(path);
  }
  if (found.length > MAX_FILES) throw new Error(`${folder} has too many files: got ${found.length}, expected at most ${MAX_FILES}; select fewer with "include"`);
  return found.sort();
};
