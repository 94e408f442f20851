import { writeFile } from 'node:fs/promises';
import { AppError } from '@weir/schema';

/** Writes a file. @throws AppError `file.unwritable` */
export const writeText = async (file: string, text: string): Promise<void> => {
  await writeFile(file, text).catch((cause: unknown) => {
    throw new AppError('file.unwritable', `${file} cannot be written: ${(cause as Error).message}.`, { cause });
  });
};
