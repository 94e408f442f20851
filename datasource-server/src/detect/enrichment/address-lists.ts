import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GOT_EXPECTED, placeIssue, SOURCE_KINDS, type SourceKind } from '@weir/schema';
import { parseRange, type AddressRange } from './address.ts';
import { RangeSet } from './range-set.ts';

/** Limits that protect memory and time from wrong files in the folder. */
export const LIST_LIMITS = { files: 200, file_bytes: 16_000_000, entries: 500_000 } as const;

/** MISP's warning-list format. Lists without a type are lists of strings. `weir_kind` is Weir's own addition. */
const listSchema = z.object({
  name: z.string().min(1).max(200),
  description: z.string().max(2000).default(''),
  version: z.number().int(),
  type: z.string().default('string'),
  list: z.array(z.string()),
  weir_kind: z.enum(SOURCE_KINDS).exclude(['unknown']).optional(),
});

/** A list of addresses of the user. */
export interface AddressList {
  readonly file: string;
  readonly name: string;
  readonly version: number;
  /** Kind of its addresses; null where the list does not define one. */
  readonly kind: SourceKind | null;
  readonly addresses: RangeSet;
}

/** The lists of a folder. */
export interface LoadedLists {
  readonly lists: readonly AddressList[];
  /** Files, or parts of files, that are not used, with the reason. */
  readonly problems: ReadonlyArray<{ readonly file: string; readonly problem: string }>;
  /** Changes when any list does. */
  readonly fingerprint: string;
}

/** Returns the files' names, sizes and times, to detect changes without reading the files. */
export const lookAtFolder = async (folder: string): Promise<string> => {
  const files = await listFiles(folder);
  const stats = await Promise.all(files.map(async (file) => stat(join(folder, file)).catch(() => null)));
  return files.map((file, index) => `${file}:${stats[index]?.size}:${stats[index]?.mtimeMs}`).join('\n');
};

/** Reads every `.json` file of a folder. A missing folder has no lists; an invalid file is skipped and reported. */
export const loadLists = async (folder: string): Promise<LoadedLists> => {
  const lists: AddressList[] = [];
  const problems: Array<{ file: string; problem: string }> = [];
  const hashes: string[] = [];
  const files = await listFiles(folder);
  let remaining: number = LIST_LIMITS.entries;
  for (const file of files.slice(0, LIST_LIMITS.files)) {
    try {
      const found = await stat(join(folder, file));
      const { size } = found;
      if (!found.isFile()) throw new Error('it is not a file');
      if (size > LIST_LIMITS.file_bytes) throw new Error(`too large: got ${size} bytes, expected at most ${LIST_LIMITS.file_bytes}`);
      const text = await readFile(join(folder, file), 'utf8');
      const { list, entries, ignored } = parseList(file, text, remaining);
      if (ignored > 0) problems.push({ file, problem: `${ignored} of ${entries + ignored} entries ignored: they are not addresses` });
      remaining -= entries;
      lists.push(list);
      hashes.push(`${file}\n${hash('sha256', text, 'hex')}`);
    } catch (error) {
      problems.push({ file, problem: `skipped: ${(error as Error).message}` });
    }
  }
  if (files.length > LIST_LIMITS.files) problems.push({ file: folder, problem: `too many files: got ${files.length}, reading the first ${LIST_LIMITS.files}` });
  return { lists, problems, fingerprint: hash('sha256', hashes.join('\n'), 'hex').slice(0, 16) };
};

/** Includes files one folder deep, the layout of MISP's lists (`zscaler/list.json`). */
const listFiles = async (folder: string): Promise<string[]> => {
  const names = async (below: string): Promise<string[]> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith('.json')).map(({ name }) => join(below, name));
    if (below !== '') return files;
    const deeper = await Promise.all(entries.filter((entry) => entry.isDirectory()).map(({ name }) => names(name)));
    return [...files, ...deeper.flat()];
  };
  return (await names('')).sort();
};

const parseList = (file: string, text: string, remaining: number): { list: AddressList; entries: number; ignored: number } => {
  const parsed = listSchema.safeParse(JSON.parse(text), GOT_EXPECTED);
  if (!parsed.success) {
    throw new Error(`not a warning list: ${placeIssue(parsed.error.issues[0], 'the file')}`);
  }
  const { name, version, type, list, weir_kind } = parsed.data;
  if (type !== 'cidr' && type !== 'string') throw new Error(`a list of type ${type} has no addresses, expected cidr or string`);
  const ranges = list.map(parseRange).filter((range): range is AddressRange => range !== null);
  if (ranges.length === 0) throw new Error('none of its entries is an address');
  if (ranges.length > remaining) throw new Error(`too many entries: got ${ranges.length}, expected at most ${LIST_LIMITS.entries} in all lists together`);
  return {
    list: { file, name, version, kind: weir_kind ?? null, addresses: new RangeSet(ranges) },
    entries: ranges.length,
    ignored: list.length - ranges.length,
  };
};
