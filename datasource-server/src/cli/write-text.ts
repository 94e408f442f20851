import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@weir/schema';

/** Returns the error for a path that cannot be written. */
export const toUnwritable = (path: string, cause: unknown): AppError => new AppError('file.unwritable', `${path} cannot be written: ${(cause as Error).message}.`, { cause });

/** Makes a folder and its parents. @throws AppError `file.unwritable` */
export const makeFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    throw toUnwritable(path, cause);
  });
};

/** Writes a file, and its folder where that is missing. @throws AppError `file.unwritable` */
export const writeText = async (path: string, content: string | Uint8Array): Promise<void> => {
  await makeFolder(dirname(path));
  await writeFile(path, content).catch((cause: unknown) => {
    throw toUnwritable(path, cause);
  });
};

/** Writes a file part by part, and its folder where that is missing. @throws AppError `file.unwritable`, and what the parts throw */
export const writeParts = async (path: string, parts: Iterable<string> | AsyncIterable<string>): Promise<void> => {
  await makeFolder(dirname(path));
  await pipeline(Readable.from(parts), createWriteStream(path)).catch((cause: unknown) => {
    throw cause instanceof AppError ? cause : toUnwritable(path, cause);
  });
};

/** Writes text to a file, or to standard output when no file is named. @throws AppError `file.unwritable` */
export const writeOut = async (path: string | undefined, text: string): Promise<void> => {
  if (path === undefined) process.stdout.write(text);
  else await writeText(path, text);
};
