import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { LogHints, LogLayout } from '../../formats/define-format.ts';
import { defineFeed, type FeedContext } from '../define-feed.ts';
import { feedBaseSchema, toHints } from '../feed-base.ts';
import { toSentence } from '../feed-status.ts';
import { pause } from '../full-jitter.ts';
import { RequestWindow } from '../request-window.ts';
import { isTestObject } from '../test-objects.ts';
import { findFilePosition, toHead, type FilePosition } from './file-position.ts';
import { findFiles, toNamePattern } from './find-files.ts';
import { KnownHeads } from './known-heads.ts';
import { isGzip, MAX_CHUNK_BYTES, needsWholeFile, readBytes, readChunk } from './file-chunks.ts';

const POLL_MS = 1_000;
/** A compressed or rotated file that has not changed for this long is complete. */
const ENDED_AFTER_MS = 10_000;
/** A file that was never seen growing is complete this long after its last change. */
const UNENDED_AFTER_MS = 3_600_000;
/** Files that changed before this time have no requests in common with new lines. */
const RECENT_MS = 600_000;
const HEAD_BYTES = 64 * 1024;
/** Stretches before the position whose requests are counted after a restart: the next one is read where the one before it spans less than COUNTED_MS. */
const COUNTED_BYTES = [1024 * 1024, 8 * 1024 * 1024, 64 * 1024 * 1024];
const COUNTED_MS = 120_000;

const filesSettingsSchema = feedBaseSchema.extend({
  kind: z.literal('files'),
  path: z.string().min(1).describe('A file, or a folder whose files are read, including those in subfolders.'),
  include: z.string().min(1).default('*').describe('Pattern for file names in a folder, with * for any text.'),
});
type FilesSettings = z.output<typeof filesSettingsSchema>;

/** A file at a look. */
interface Look {
  readonly path: string;
  readonly handle: FileHandle;
  readonly inode: string;
  readonly size: number;
  readonly mtime_ms: number;
  /** False for a rotated name of a single file, which is read only where reading had started. */
  readonly isNamed: boolean;
  /** When this size and modification time were first seen. */
  readonly since_ms: number;
  /** Whether nothing will be written to the file any more, so that a last line without a line end counts. */
  readonly isEnded: boolean;
}

/** State of a file after a look. */
interface FileState extends Pick<Look, 'path' | 'size' | 'mtime_ms' | 'since_ms'> {
  /** True where nothing is left to read. */
  readonly isDone: boolean;
  /** A handle for the last line where it has no line end: the file may be renamed or removed before it is complete. */
  readonly waiting: FileHandle | null;
}

/** Handles that are kept open for lines without an end. */
const MAX_WAITING = 256;

/**
 * Follows log files, which it polls every second. A file is identified by its inode and the hash of its first kilobyte: a
 * rotated file is read to its end under its new name, and a truncated or replaced file is read from the start.
 *
 * A line without a line end waits while its file may grow: it is read with its end, when the file was rotated or removed, or an
 * hour after the last change of a file that was never seen growing.
 *
 * Identical requests are numbered over all files of the feed, except in copies, whose requests equal those of their original.
 */
export const filesFeed = defineFeed({
  kind: 'files',
  title: 'Files and folders',
  settings: filesSettingsSchema,
  run: async (settings, context) => {
    const followed = new FollowedFiles(settings, context);
    try {
      await followed.resume();
      do {
        await followed.look();
        context.lag(0);
      } while (await pause(POLL_MS, context.signal));
    } finally {
      await followed.close();
    }
  },
});

/** The files of a feed, read at each look. */
export class FollowedFiles {
  private readonly states = new Map<string, FileState>();
  private readonly requests = new RequestWindow();
  private readonly heads = new KnownHeads();
  /** Paths that were reported as not read. */
  private readonly reported = new Set<string>();
  private readonly hints: LogHints;

  constructor(
    private readonly settings: FilesSettings,
    private readonly context: FeedContext,
  ) {
    this.hints = toHints(settings);
  }

  /** Counts the latest requests of files that were read before a restart, before any new line is read. */
  async resume(): Promise<void> {
    for (const { path } of await listFiles(this.settings, () => undefined)) {
      if (this.context.signal.aborted) return;
      const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
      if (handle === null) continue;
      try {
        const { ino, size, mtimeMs } = await handle.stat({ bigint: true });
        const position = await findFilePosition(handle, Number(size), await this.context.position(String(ino)));
        if (position === null) continue;
        this.heads.add(basename(path), position);
        const isActive = Number(size) > position.offset || this.context.now() - Number(mtimeMs) < RECENT_MS;
        if (isActive && !needsWholeFile(await readBytes(handle, 0, 4))) await this.countBefore(handle, position);
      } finally {
        await handle.close();
      }
    }
  }

  async look(): Promise<void> {
    const seen = new Set<string>();
    for (const { path, isNamed } of await listFiles(this.settings, (sentence) => this.report(sentence))) {
      if (this.context.signal.aborted) return;
      const inode = await this.readNew(path, isNamed);
      if (inode !== null) seen.add(inode);
    }
    for (const [inode, state] of this.states) if (!seen.has(inode)) await this.readRemoved(inode, state);
  }

  async close(): Promise<void> {
    for (const { waiting } of this.states.values()) await waiting?.close();
    this.states.clear();
  }

  private report(sentence: string): void {
    if (this.reported.has(sentence)) return;
    this.reported.add(sentence);
    this.context.fail(sentence);
  }

  /** Counts the requests before a position, back to the time from which identical ones may still follow. */
  private async countBefore(handle: FileHandle, position: FilePosition): Promise<void> {
    const { offset } = position;
    const layouts = await this.layoutsOf(handle, position);
    let counted: Awaited<ReturnType<FeedContext['examine']>> = null;
    for (const bytes of COUNTED_BYTES) {
      const from = Math.max(0, offset - bytes);
      counted = await this.context.examine(() => toStretch(handle, from, offset), { ...this.hints, layouts, numbering: { before: this.requests.counts } });
      const { first_time = null, last_time = null } = counted?.requests ?? {};
      if (from === 0 || first_time === null || last_time === null || last_time - first_time > COUNTED_MS) break;
    }
    if (counted?.requests !== undefined) this.requests.advance(counted.requests.counts);
  }

  /** Returns the layouts of a position; reads the start of the file for a position of an earlier version. */
  private async layoutsOf(handle: FileHandle, { layouts, offset }: FilePosition): Promise<readonly LogLayout[]> {
    if (layouts !== undefined) return layouts;
    const start = await readBytes(handle, 0, Math.min(HEAD_BYTES, offset));
    const state = await this.context.examine(() => toChunks(start.subarray(0, start.lastIndexOf(LINE_FEED) + 1)), this.hints);
    return state?.layouts ?? [];
  }

  /** Reads the new part of a file. Returns its inode, its path where it cannot be opened, null where it does not exist any more. */
  private async readNew(path: string, isNamed: boolean): Promise<string | null> {
    let handle: FileHandle;
    try {
      handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      this.report(toSentence(error));
      return path;
    }
    let isKept = false;
    try {
      const { ino, size: bigSize, mtimeMs } = await handle.stat({ bigint: true });
      const [inode, size, mtime_ms] = [String(ino), Number(bigSize), Number(mtimeMs)];
      const before = this.states.get(inode);
      const isSame = before !== undefined && before.size === size && before.mtime_ms === mtime_ms;
      if (isSame && before.isDone && before.path === path) return inode;
      const since_ms = isSame ? before.since_ms : this.context.now();
      const look = { path, handle, inode, size, mtime_ms, isNamed, since_ms, isEnded: false };
      const isDone = await this.follow(look);
      isKept = await this.remember(look, isDone, before);
      return inode;
    } finally {
      if (!isKept) await handle.close();
    }
  }

  /** Stores the state of a file; returns whether its handle is kept open. */
  private async remember({ path, handle, inode, size, mtime_ms, since_ms }: Look, isDone: boolean, before: FileState | undefined): Promise<boolean> {
    const isWaiting = !isDone && (before?.waiting != null || [...this.states.values()].filter(({ waiting }) => waiting !== null).length < MAX_WAITING);
    await before?.waiting?.close();
    this.states.set(inode, { path, size, mtime_ms, since_ms, isDone, waiting: isWaiting ? handle : null });
    return isWaiting;
  }

  /** Reads the rest of a file that was removed or renamed to a name that is not followed, once nothing writes to it any more. */
  private async readRemoved(inode: string, state: FileState): Promise<void> {
    const { waiting, path } = state;
    if (waiting === null) return void this.states.delete(inode);
    const { size, mtimeMs: mtime_ms } = await waiting.stat();
    const isSame = state.size === size && state.mtime_ms === mtime_ms;
    const since_ms = isSame ? state.since_ms : this.context.now();
    const isEnded = this.context.now() - since_ms >= ENDED_AFTER_MS;
    if (!isEnded) return void this.states.set(inode, { ...state, size, mtime_ms, since_ms });
    await this.follow({ path, handle: waiting, inode, size, mtime_ms, isNamed: true, since_ms, isEnded });
    await waiting.close();
    this.states.delete(inode);
  }

  /** Ingests the new lines of a file; returns whether nothing is left. */
  private async follow(look: Look): Promise<boolean> {
    const { path, handle, inode, size, mtime_ms, isNamed, since_ms } = look;
    const { context } = this;
    const kept = await context.position(inode);
    const position = await findFilePosition(handle, size, kept);
    if (position === null && !isNamed) return true;
    if (position?.offset === size) return true;
    context.lag((context.now() - mtime_ms) / 1000);
    const start = await readBytes(handle, 0, Math.min(HEAD_BYTES, size));
    if (position === null && isTestObject(path, start)) return true;
    const quiet_ms = context.now() - since_ms;
    if (needsWholeFile(start)) return quiet_ms >= ENDED_AFTER_MS && (await this.takeWhole(look, start));
    const isRotated = !isNamed || (position?.name !== undefined && position.name !== basename(path));
    // A position of an earlier version does not state the size of its file.
    const grows = position !== null && (position.size === undefined || position.grows === true || size > position.size);
    const isEnded = look.isEnded || (isRotated && quiet_ms >= ENDED_AFTER_MS) || (!grows && context.now() - mtime_ms >= UNENDED_AFTER_MS);
    // A truncated file starts like a copy of itself.
    const isCopy = position === null && kept?.name !== basename(path) && this.heads.isCopy(basename(path), start);
    return this.takePieces({ ...look, isEnded }, position, { grows, isCopy });
  }

  private async takeWhole({ path, handle, inode, size }: Look, start: Buffer): Promise<boolean> {
    const isNumberedOn = isGzip(start) && !this.heads.isCopy(basename(path), start);
    const position = { offset: size, ...(await toHead(handle, size)), layouts: [], name: basename(path), size, grows: false };
    await this.context.take(() => toStretch(handle, 0, size), { label: path, part: inode, position, requests: isNumberedOn ? this.requests : undefined });
    this.heads.add(basename(path), position);
    return true;
  }

  private async takePieces({ path, handle, inode, size, isEnded }: Look, position: FilePosition | null, { grows, isCopy }: { grows: boolean; isCopy: boolean }): Promise<boolean> {
    const { context } = this;
    const name = basename(path);
    const requests = isCopy ? new RequestWindow() : this.requests;
    let layouts = position === null ? [] : await this.layoutsOf(handle, position);
    let offset = position?.offset ?? 0;
    while (offset < size && !context.signal.aborted) {
      const piece = await readChunk(handle, offset, size, isEnded);
      if (piece === null) return false;
      const next = offset + piece.length;
      const head = await toHead(handle, next);
      const toPosition = (found: readonly LogLayout[]): FilePosition => {
        layouts = found;
        return { offset: next, ...head, layouts: [...found], name, size, grows };
      };
      const outcome = await context.take(() => toChunks(piece), { label: path, part: inode, position: toPosition, hints: { ...this.hints, layouts }, requests, offset });
      // Lines before the first row, such as a header, are read again with the row.
      if (outcome === 'empty' && piece.length < MAX_CHUNK_BYTES) return next === size && isEnded;
      if (outcome === 'empty') await context.keep({ ...toPosition(layouts) }, inode);
      this.heads.add(name, head);
      offset = next;
    }
    return offset === size;
  }
}

const LINE_FEED = 10;

/** Returns the files to read. For a single file they include its rotated names, which are read only where reading had started. */
const listFiles = async ({ path: given, include }: FilesSettings, report: (sentence: string) => void): Promise<Array<{ path: string; isNamed: boolean }>> => {
  const path = await realpath(given).catch(() => resolve(given));
  if ((await stat(path).catch(() => null))?.isDirectory() === true) {
    const pattern = toNamePattern(include);
    return (await findFiles(path, (name) => pattern.test(name), { report })).map((found) => ({ path: found, isNamed: true }));
  }
  const rotated = await findFiles(dirname(path), (name) => name.startsWith(basename(path)), { recursive: false });
  if (rotated.length === 0) throw new Error(`${path} does not exist yet`);
  return rotated.map((found) => ({ path: found, isNamed: basename(found) === basename(path) })).sort((a, b) => Number(a.isNamed) - Number(b.isNamed));
};

/** Yields the bytes [from, to) of a file, a mebibyte at a time. */
async function* toStretch(handle: FileHandle, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; ) {
    const bytes = await readBytes(handle, at, Math.min(1024 * 1024, to - at));
    if (bytes.length === 0) return;
    yield bytes;
    at += bytes.length;
  }
}

async function* toChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
