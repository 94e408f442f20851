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
import { needsWholeFile, readBytes, readChunk } from './file-chunks.ts';

const POLL_MS = 1_000;
/** A file that has not changed for this long counts as complete until it changes. */
const ENDED_AFTER_MS = 10_000;
const HEAD_BYTES = 64 * 1024;

const filesSettingsSchema = feedBaseSchema.extend({
  kind: z.literal('files'),
  path: z.string().min(1).describe('A file, or a folder whose files are read, including those in subfolders.'),
  include: z.string().min(1).default('*').describe('Pattern for file names in a folder, with * for any text.'),
});
type FilesSettings = z.output<typeof filesSettingsSchema>;

/** State of a file at the last poll. */
interface FileState {
  readonly size: number;
  readonly mtime_ms: number;
  /** When this size and modification time were first seen. */
  readonly since_ms: number;
  /** True where nothing is left to read. */
  readonly isDone: boolean;
}

/**
 * Follows log files, which it polls every second. A file is identified by its inode and the hash of its first kilobyte: a
 * rotated file is read to its end under its new name, and a truncated or replaced file is read from the start.
 */
export const filesFeed = defineFeed({
  kind: 'files',
  title: 'Files and folders',
  settings: filesSettingsSchema,
  run: async (settings, context) => {
    const states = new Map<string, FileState>();
    do {
      const seen = new Set<string>();
      for (const { path, isNamed } of await listFiles(settings)) {
        if (context.signal.aborted) return;
        const inode = await readNew(path, isNamed, settings, context, states);
        if (inode !== null) seen.add(inode);
      }
      for (const inode of states.keys()) if (!seen.has(inode)) states.delete(inode);
      context.lag(0);
    } while (await pause(POLL_MS, context.signal));
  },
});

/** Returns the files to read. For a single file they include its rotated names, which are read only where reading had started. */
const listFiles = async ({ path: given, include }: FilesSettings): Promise<Array<{ path: string; isNamed: boolean }>> => {
  const path = await realpath(given).catch(() => resolve(given));
  if ((await stat(path).catch(() => null))?.isDirectory() === true) {
    const pattern = toNamePattern(include);
    return (await findFiles(path, (name) => pattern.test(name))).map((found) => ({ path: found, isNamed: true }));
  }
  const rotated = await findFiles(dirname(path), (name) => name.startsWith(basename(path)), false);
  if (rotated.length === 0) throw new Error(`${path} does not exist yet`);
  return rotated.map((found) => ({ path: found, isNamed: basename(found) === basename(path) })).sort((a, b) => Number(a.isNamed) - Number(b.isNamed));
};

/** Reads the new part of a file. Returns its inode, its path where it cannot be opened, null where it does not exist any more. */
const readNew = async (path: string, isNamed: boolean, settings: FilesSettings, context: FeedContext, states: Map<string, FileState>): Promise<string | null> => {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!gone && states.get(path) === undefined) context.fail(toSentence(error));
    if (gone) return null;
    states.set(path, { size: 0, mtime_ms: 0, since_ms: 0, isDone: true });
    return path;
  }
  try {
    const { ino, size: bigSize, mtimeMs } = await handle.stat({ bigint: true });
    const [inode, size, mtime_ms] = [String(ino), Number(bigSize), Number(mtimeMs)];
    const before = states.get(inode);
    const isSame = before !== undefined && before.size === size && before.mtime_ms === mtime_ms;
    if (isSame && before.isDone) return inode;
    const since_ms = isSame ? before.since_ms : context.now();
    const isEnded = context.now() - since_ms >= ENDED_AFTER_MS;
    const isDone = await follow(handle, inode, { path, size, mtime_ms, isEnded, isNamed }, settings, context);
    states.set(inode, { size, mtime_ms, since_ms, isDone });
    return inode;
  } finally {
    await handle.close();
  }
};

/** Ingests the new lines of a file; returns whether nothing is left. */
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
  if (needsWholeFile(start)) {
    if (!isEnded) return false;
    await context.take(handle.createReadStream({ start: 0, end: size - 1, autoClose: false }), { label: path, part, position: await toFilePosition(handle, size) });
    return true;
  }
  const head = toLogHead(start, toHints(settings));
  while (offset < size && !context.signal.aborted) {
    const chunk = await readChunk(handle, offset, size, isEnded);
    if (chunk === null) return false;
    const next = offset + chunk.length;
    await context.take(chunksOf(offset === 0 ? [chunk] : [head.lines, chunk]), { label: path, part, position: await toFilePosition(handle, next), hints: head.hints });
    offset = next;
  }
  return offset === size;
};

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks.filter((chunk) => chunk.length > 0);
}
