import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { AppError, type IngestReport } from '@weir/schema';
import { findFiles } from '../intake/feeds/files/find-files.ts';
import { toLogHead } from '../intake/feeds/files/log-head.ts';
import { needsWholeFile, readBytes, readChunk } from '../intake/feeds/files/file-chunks.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { EXIT } from './exit-codes.ts';
import { openImport, type ImportTarget } from './import-target.ts';
import { loadHints, type HintFlags } from './log-hints.ts';
import { withProgress } from './progress.ts';
import { readChunks } from './read-sessions.ts';

const HEAD_BYTES = 64 * 1024;

interface ImportFlags extends HintFlags {
  readonly url: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Ingest results of one import. */
interface ImportTotals {
  files_read: number;
  /** Files that could not be read at all, with the reason. */
  readonly files_failed: Array<{ readonly file: string; readonly code: string; readonly message: string }>;
  rows_read: number;
  rows_stored: number;
  rows_duplicate: number;
  rows_rejected: number;
}

/** `weir import PATH...`: imports files, and the files of folders, into a server or a data folder. Stored rows are not stored again. */
export const importLogs = async (paths: readonly string[], flags: ImportFlags): Promise<void> => {
  const hints = await loadHints(flags);
  const files = (await Promise.all(paths.map(listFiles))).flat();
  if (files.length === 0) throw new AppError('file.unreadable', `No file found in ${paths.join(', ')}.`);
  const totals: ImportTotals = { files_read: 0, files_failed: [], rows_read: 0, rows_stored: 0, rows_duplicate: 0, rows_rejected: 0 };
  await withProgress(flags.json !== true, async (progress) => {
    const target = await openImport(flags, (stage) => void progress.begin(stage));
    try {
      await progress.begin('reading', files.reduce((sum, { size }) => sum + size, 0));
      for (const { path, size } of files) await importFile(path, size, hints, target, totals, (bytes) => progress.advance(bytes));
      await target.settle();
    } finally {
      await target.close();
    }
  });
  process.stdout.write(flags.json === true ? `${JSON.stringify(totals)}\n` : toText(totals));
  if (totals.files_failed.length > 0) process.exitCode = EXIT.bad_input;
};

const importFile = async (path: string, size: number, hints: LogHints, target: ImportTarget, totals: ImportTotals, advance: (bytes: number) => void): Promise<void> => {
  let advanced = 0;
  const advanceBy = (bytes: number): void => {
    advanced += bytes;
    advance(bytes);
  };
  try {
    if (target.takesWholeLogs) count(totals, await target.take(() => readChunks(path, advanceBy), hints));
    else {
      for await (const { chunks, bytes, known } of chunksOf(path, size, hints)) {
        count(totals, await target.take(chunks, known));
        advanceBy(bytes);
      }
    }
    totals.files_read++;
  } catch (error) {
    if (!(error instanceof AppError) || error.source !== 'ingest') throw error;
    totals.files_failed.push({ file: path, code: error.code, message: error.message });
    advance(size - advanced);
  }
};

interface FileChunk {
  /** Yields the same bytes at each call, so that they can be sent again. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
  readonly bytes: number;
  readonly known: LogHints;
}

/** Yields a file in chunks that are complete logs; a compressed file is one chunk. */
async function* chunksOf(path: string, size: number, hints: LogHints): AsyncGenerator<FileChunk> {
  const handle = await open(path);
  try {
    const start = await readBytes(handle, 0, Math.min(HEAD_BYTES, size));
    if (needsWholeFile(start)) {
      yield { chunks: () => createReadStream(path), bytes: size, known: hints };
      return;
    }
    const head = toLogHead(start, hints);
    for (let offset = 0; offset < size; ) {
      const chunk = await readChunk(handle, offset, size, true);
      if (chunk === null) return;
      const parts = offset === 0 ? [chunk] : [head.lines, chunk];
      yield {
        chunks: async function* () {
          yield* parts;
        },
        bytes: chunk.length,
        known: head.hints,
      };
      offset += chunk.length;
    }
  } finally {
    await handle.close();
  }
}

const listFiles = async (path: string): Promise<Array<{ path: string; size: number }>> => {
  const unreadable = (cause: unknown): never => {
    throw new AppError('file.unreadable', `${path} cannot be read: ${(cause as Error).message}.`, { cause });
  };
  const found = await stat(path).catch(unreadable);
  const files = found.isDirectory() ? await findFiles(path, () => true).catch(unreadable) : [path];
  return Promise.all(files.map(async (file) => ({ path: file, size: (await stat(file).catch(unreadable)).size })));
};

const count = (totals: ImportTotals, { rows_read, rows_stored, rows_duplicate, rows_rejected }: IngestReport): void => {
  totals.rows_read += rows_read;
  totals.rows_stored += rows_stored;
  totals.rows_duplicate += rows_duplicate;
  totals.rows_rejected += rows_rejected;
};

const shown = (count: number): string => count.toLocaleString('en-US');

const toText = ({ files_read, files_failed, rows_stored, rows_duplicate, rows_rejected }: ImportTotals): string =>
  [
    `${files_read} ${files_read === 1 ? 'file' : 'files'} read: ${shown(rows_stored)} rows stored, ${shown(rows_duplicate)} duplicate, ${shown(rows_rejected)} rejected.`,
    ...files_failed.map(({ file, message }) => `  failed: ${file}: ${message}`),
    '',
  ].join('\n');
