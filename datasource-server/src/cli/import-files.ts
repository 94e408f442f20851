import { stat } from 'node:fs/promises';
import { findFiles } from '../intake/feeds/files/find-files.ts';

/** A file to import. */
export interface ImportFile {
  readonly path: string;
  readonly size: number;
}

/** A path that is not imported, and why. */
export interface SkippedPath {
  readonly file: string;
  readonly code: 'file.unreadable';
  readonly message: string;
}

/** Files to import, in the order of the given paths. */
export interface FoundFiles {
  readonly files: readonly ImportFile[];
  readonly skipped: readonly SkippedPath[];
}

/**
 * Finds the files to import: the given files, and the files of the given folders with everything below them, each once. Links
 * are followed. A path that does not exist, a link that leads nowhere and a folder without files are skipped, with the reason.
 */
export const findImportFiles = async (paths: readonly string[]): Promise<FoundFiles> => {
  const files = new Map<string, ImportFile>();
  const skipped: SkippedPath[] = [];
  const skip = (file: string, message: string): void => void skipped.push({ file, code: 'file.unreadable', message });
  const add = async (path: string): Promise<void> => {
    if (!files.has(path)) files.set(path, { path, size: (await stat(path)).size });
  };
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) await add(path);
      else {
        const found = await findFiles(path, () => true, { report: (sentence) => skip(path, `${sentence}.`) });
        if (found.length === 0) skip(path, `${path} contains no files; names that start with a dot are not read.`);
        for (const file of found) await add(file);
      }
    } catch (error) {
      skip(path, `${path} cannot be read: ${(error as Error).message}.`);
    }
  }
  return { files: [...files.values()], skipped };
};
