import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toFormatsTable } from '../intake/formats/formats-reference.ts';
import { FORMATS } from '../intake/formats/index.ts';

/** `weir formats`: writes what logs are read, and what they are told by, as Markdown. */
export const writeFormats = async (flags: { out?: string }): Promise<void> => {
  const text = toFormatsTable(FORMATS);
  if (flags.out === undefined) return void process.stdout.write(text);
  await mkdir(dirname(flags.out), { recursive: true });
  await writeFile(flags.out, text);
};
