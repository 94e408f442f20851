import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_FILES = 10_000;

/** Returns a name pattern (* for any text, ? for one character) as a regular expression. */
export const toNamePattern = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);

/** How a folder is searched. */
interface FindOptions {
  /** Whether subfolders are searched; yes by default. */
  readonly recursive?: boolean;
  /** Called with a sentence for each entry that matches but is not read. */
  readonly report?: (sentence: string) => void;
}

/**
 * Returns the sorted paths of the files in a folder whose names match. Names starting with a dot are excluded. A symbolic link is
 * read where it leads to a file or folder inside the searched folder or elsewhere, each file once; a link that leads nowhere, to
 * a folder above, or that closes a circle is reported.
 *
 * @throws Error where the folder cannot be listed, or has more than 10,000 matching files
 */
export const findFiles = async (folder: string, matches: (name: string) => boolean, { recursive = true, report = () => undefined }: FindOptions = {}): Promise<string[]> => {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    if (visited.has(path)) return;
    visited.add(path);
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const inside = join(path, entry.name);
      if (entry.isDirectory() && recursive) await visit(inside);
      else if (entry.isFile() && matches(entry.name)) found.add(inside);
      else if (entry.isSymbolicLink()) await follow(inside, entry.name);
    }
  };
  const follow = async (link: string, name: string): Promise<void> => {
    try {
      const target = await realpath(link);
      const { isDirectory, isFile } = await toKind(target);
      if (isDirectory && recursive) await visit(target);
      else if (isFile && matches(name)) found.add(target);
    } catch (error) {
      if (matches(name)) report(`${link} is a symbolic link that cannot be read: ${(error as Error).message}`);
    }
  };
  await visit(await realpath(folder).catch(() => folder));
  if (found.size > MAX_FILES) throw new Error(`${folder} has too many files: got ${found.size}, expected at most ${MAX_FILES}; select fewer with "include"`);
  return [...found].sort();
};

const toKind = async (path: string): Promise<{ isDirectory: boolean; isFile: boolean }> => {
  const found = await stat(path);
  return { isDirectory: found.isDirectory(), isFile: found.isFile() };
};
