import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { defineFeed, type FeedContext } from '../define-feed.ts';
import { feedBaseSchema, toHints } from '../feed-base.ts';
import { toSentence } from '../feed-status.ts';
import { pause } from '../full-jitter.ts';
import { findFilePosition, toFilePosition } from './file-position.ts';
import { findFiles, toNamePattern } from './find-files.ts';
import { toLogHead } from './log-head.ts';
import { isWholeFile, readBytes, readStretch } from './file-chunks.ts';

const LOOK_EVERY_MS = 1_000;
/** A file that has not changed for so long is ended, until it changes. */
const ENDED_AFTER_MS = 10_000;
const HEAD_BYTES = 64 * 1024;

const filesSettingsSchema = feedBaseSchema.extend({
  kind: z.literal('files'),
  path: z.string().min(1).describe('A file, or a folder whose files are read, those of its folders too.'),
  include: z.string().min(1).default('*').describe('Names of the files of a folder, with * for anything.'),
});
type FilesSettings = z.output<typeof filesSettingsSchema>;

/** What the last look saw of a file. */
interface Look {
  readonly size: number;
  readonly mtime_ms: number;
  /** When it was seen first as it is. */
  readonly since_ms: number;
  /** True where nothing is left to read as it is. */
  readonly isDone: boolean;
}

/**
 * Log files, looked at once a second: growing ones are followed by their offset. A file is known by its inode and by the
 * hash of its first kilobyte, so a rotated one is read to its end under its new name, and a truncated one, or another in
 * its place, from the start.
 */
export const filesFeed = defineFeed({
  kind: 'files',
  title: 'Files and folders',
  settings: filesSettingsSchema,
  run: async (settings, context) => {
    const looks = new Map<string, Look>();
    do {
      const seen = new Set<string>();
      for (const { path, isNamed } of await listFiles(settings)) {
        if (context.signal.aborted) return;
        const inode = await readNew(path, isNamed, settings, context, looks);
        if (inode !== null) seen.add(inode);
      }
      for (const inode of looks.keys()) if (!seen.has(inode)) looks.delete(inode);
      context.lag(0);
    } while (await pause(LOOK_EVERY_MS, context.signal));
  },
});

/** The files to read. Beside a file that is named alone stand the names it was rotated to, which are read if it was begun. */
const listFiles = async ({ path: given, include }: FilesSettings): Promise<Array<{ path: string; isNamed: boolean }>> => {
  const path = await realpath(given).catch(() => resolve(given));
  if ((await stat(path).catch(() => null))?.isDirectory() === true) {
    const pattern = toNamePattern(include);
    return (await findFiles(path, (name) => pattern.test(name))).map((found) => ({ path: found, isNamed: true }));
  }
  const beside = await findFiles(dirname(path), (name) => name.startsWith(basename(path)), false);
  if (beside.length === 0) throw new Error(`${path} does not exist yet`);
  return beside.map((found) => ({ path: found, isNamed: basename(found) === basename(path) })).sort((a, b) => Number(a.isNamed) - Number(b.isNamed));
};

/** Reads what is new in a file; its inode, null where it is gone or may not be read. */
const readNew = async (path: string, isNamed: boolean, settings: FilesSettings, context: FeedContext, looks: Map<string, Look>): Promise<string | null> => {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!gone && looks.get(path) === undefined) context.fail(toSentence(error));
    if (gone) return null;
    looks.set(path, { size: 0, mtime_ms: 0, since_ms: 0, isDone: true });
    return path;
  }
  try {
    const { ino, size: bigSize, mtimeMs } = await handle.stat({ bigint: true });
    const [inode, size, mtime_ms] = [String(ino), Number(bigSize), Number(mtimeMs)];
    const before = looks.get(inode);
    const isSame = before !== undefined && before.size === size && before.mtime_ms === mtime_ms;
    if (isSame && before.isDone) return inode;
    const since_ms = isSame ? before.since_ms : context.now();
    const isEnded = context.now() - since_ms >= ENDED_AFTER_MS;
    const isDone = await follow(handle, inode, { path, size, mtime_ms, isEnded, isNamed }, settings, context);
    looks.set(inode, { size, mtime_ms, since_ms, isDone });
    return inode;
  } finally {
    await handle.close();
  }
};

/** Takes the new lines of a file; true where nothing is left. */
const follow = async (
  handle: FileHandle,
  part: string,
  { path, size, mtime_ms, isEnded, isNamed }: { path: string; size: number; mtime_ms: number; isEnded: boolean; isNamed: boolean },
  settings: FilesSettings,
  context: FeedContext,
): Promise<boolean> => {
  const position = await findFilePosition(handle, size, await context.position(part));
  if (position === null && !isNamed) return true;
  let offset = position?.offset ?? 0;
  if (offset === size) return true;
  context.lag((context.now() - mtime_ms) / 1000);
  const start = await readBytes(handle, 0, Math.min(HEAD_BYTES, size));
  if (isWholeFile(start)) {
    if (!isEnded) return false;
    await context.take(handle.createReadStream({ start: 0, end: size - 1, autoClose: false }), { called: path, part, position: await toFilePosition(handle, size) });
    return true;
  }
  const head = toLogHead(start, toHints(settings));
  while (offset < size && !context.signal.aborted) {
    const stretch = await readStretch(handle, offset, size, isEnded);
    if (stretch === null) return false;
    const next = offset + stretch.length;
    await context.take(chunksOf(offset === 0 ? [stretch] : [head.lines, stretch]), { called: path, part, position: await toFilePosition(handle, next), hints: head.hints });
    offset = next;
  }
  return offset === size;
};

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks.filter((chunk) => chunk.length > 0);
}
