import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const MOST_FILES = 10_000;

/** A name pattern with * for anything and ? for one character as an expression. */
export const toNamePattern = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);

/**
 * Paths of the files below a folder whose names match, sorted; links and names that begin with a dot are left out.
 *
 * @throws Error where the folder cannot be listed, or has more than 10,000 such files
 */
export const findFiles = async (folder: string, matches: (name: string) => boolean, recursive = true): Promise<string[]> => {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && recursive) found.push(...(await findFiles(path, matches)));
    else if (entry.isFile() && matches(entry.name)) found.push(path);
  }
  if (found.length > MOST_FILES) throw new Error(`${folder} has ${found.length} files to read, and ${MOST_FILES} are followed at most; name fewer with "include"`);
  return found.sort();
};
