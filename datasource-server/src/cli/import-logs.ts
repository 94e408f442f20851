import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { AppError, type ColumnMapping, type IngestReport } from '@weir/schema';
import { needsWholeFile, readBytes } from '../intake/feeds/files/file-chunks.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { dryRun } from './dry-run.ts';
import { EXIT } from './exit-codes.ts';
import { findImportFiles, type ImportFile } from './import-files.ts';
import { importQuarantine } from './import-quarantine.ts';
import { addFile, emptyTotals, mappingsOf, mergeReports, toImportText, toPrintable, type ImportTotals } from './import-report.ts';
import { openImport, type ImportTarget } from './import-target.ts';
import { loadHints, type HintFlags } from './log-hints.ts';
import { withProgress } from './progress.ts';
import { MAPPING_SCHEMA_FILE } from './settings-schemas.ts';
import { isEnding, toFailure } from './to-failure.ts';
import { writeText } from './write-text.ts';

/** Part of a file that is sent to a server at once; its default limit for an upload is 1,024 MB. */
const PART_BYTES = 512 * 1024 * 1024;

/** First bytes of a file, which show how it is compressed. */
const MAGIC_BYTES = 64;

export interface ImportFlags extends HintFlags {
  readonly url: string;
  readonly dataDir?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly saveMapping?: string;
  readonly quarantine?: boolean;
}

/** `weir import PATH...`: imports files, and the files of folders, into a server or a data folder. Stored rows are not stored again. */
export const importLogs = async (paths: readonly string[], flags: ImportFlags): Promise<void> => {
  if (flags.quarantine === true) {
    if (paths.length > 0) throw new AppError('cli.usage', `--quarantine takes no paths: got ${paths.join(' ')}.`, { hint: 'Run "weir import --quarantine" and "weir import PATH" one after the other.' });
    return importQuarantine(flags);
  }
  if (paths.length === 0) throw new AppError('cli.usage', 'No path is given: expected one or more files or folders, or --quarantine.');
  const hints = await loadHints(flags);
  const { files, skipped } = await findImportFiles(paths);
  if (files.length === 0) throw new AppError('file.unreadable', skipped.length === 1 ? skipped[0].message : `No file found: ${skipped.map(({ message }) => message).join(' ')}`);
  const totals = emptyTotals();
  totals.files_failed.push(...skipped);
  if (flags.dryRun === true) await dryRun(files, hints, totals, flags.json === true);
  else await importAll(files, hints, totals, flags);
  if (flags.saveMapping !== undefined) await saveMapping(flags.saveMapping, mappingsOf(totals, hints.mappings), flags.json === true);
  if (totals.files_failed.length > 0) process.exitCode = EXIT.bad_input;
};

const importAll = async (files: readonly ImportFile[], hints: LogHints, totals: ImportTotals, flags: ImportFlags): Promise<void> => {
  let isMixed = false;
  await withProgress(flags.json !== true, async (progress) => {
    const target = await openImport(flags, (stage) => void progress.begin(stage));
    try {
      isMixed = await target.hasSample();
      await progress.begin('reading', files.reduce((sum, { size }) => sum + size, 0));
      for (const file of files) await importFile(file, hints, target, totals, (bytes) => progress.advance(bytes));
      await target.settle();
    } finally {
      await target.close();
    }
  });
  process.stdout.write(flags.json === true ? `${JSON.stringify({ ...totals, has_sample: isMixed })}\n` : toImportText(totals));
  if (flags.json !== true && isMixed && totals.rows_stored > 0) process.stderr.write(`Warning: this store also contains the synthetic sample, so findings and baselines mix both. To remove the sample and keep your rows, run: npx weir reset --sample${flags.dataDir === undefined ? '' : ` --data-dir ${flags.dataDir}`}\n`);
};

const importFile = async (file: ImportFile, hints: LogHints, target: ImportTarget, totals: ImportTotals, advance: (bytes: number) => void): Promise<void> => {
  let advanced = 0;
  const advanceBy = (bytes: number): void => {
    // A part that is sent again is not counted again.
    const news = Math.max(0, Math.min(bytes, file.size - advanced));
    advanced += news;
    advance(news);
  };
  try {
    const { layouts: _layouts, anomaly_count: _count, ...report } = await takeFile(file, hints, target, advanceBy);
    addFile(totals, { file: file.path, ...report });
  } catch (error) {
    if (isEnding(error)) throw error;
    totals.files_failed.push(toFailure(file.path, error));
    advance(file.size - advanced);
  }
};

/** Imports a file as one log, or in pieces where it is larger than an upload may be. */
const takeFile = async ({ path, size }: ImportFile, hints: LogHints, target: ImportTarget, advance: (bytes: number) => void): Promise<IngestReport> => {
  if (target.takesWholeLogs || size <= PART_BYTES || (await isPacked(path))) return target.take(() => readPart(path, 0, size, advance).chunks, hints);
  let report: IngestReport | null = null;
  let lines = 0;
  for (let from = 0; from < size; ) {
    let part: FilePart | null = null;
    const known: LogHints = { ...hints, layouts: report?.layouts ?? [] };
    const taken: IngestReport = await target.take(() => (part = readPart(path, from, PART_BYTES, advance)).chunks, known);
    report = report === null ? taken : mergeReports(report, taken, lines);
    const { bytes, lines: read } = (part as unknown as FilePart).extent;
    from += bytes;
    lines += read;
  }
  return report!;
};

/** Returns whether a file can only be read from its start. */
const isPacked = async (path: string): Promise<boolean> => {
  const handle = await open(path);
  try {
    return needsWholeFile(await readBytes(handle, 0, MAGIC_BYTES));
  } finally {
    await handle.close();
  }
};

/** A part of a file that ends with a line. */
interface FilePart {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Number of bytes and lines in it; complete when all chunks are read. */
  readonly extent: { bytes: number; lines: number };
}

const LINE_FEED = 10;

/** Reads a part of a file, up to the first line end after `length` bytes. */
const readPart = (path: string, from: number, length: number, advance: (bytes: number) => void): FilePart => {
  const extent = { bytes: 0, lines: 0 };
  async function* read(): AsyncGenerator<Uint8Array> {
    const stream = createReadStream(path, { start: from, highWaterMark: 1024 * 1024 });
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const end = extent.bytes + chunk.length < length ? -1 : chunk.indexOf(LINE_FEED, Math.max(0, length - extent.bytes - 1));
        const taken = end === -1 ? chunk : chunk.subarray(0, end + 1);
        extent.bytes += taken.length;
        for (let at = taken.indexOf(LINE_FEED); at !== -1; at = taken.indexOf(LINE_FEED, at + 1)) extent.lines++;
        advance(taken.length);
        yield taken;
        if (end !== -1) return;
      }
    } catch (cause) {
      throw cause instanceof AppError ? cause : new AppError('file.unreadable', `${path} cannot be read: ${(cause as Error).message}.`, { cause });
    } finally {
      stream.destroy();
    }
  }
  return { chunks: read(), extent };
};

/** Writes the mapping by which the files were read. The first line names its JSON Schema, so that editors complete the file. */
const saveMapping = async (path: string, mappings: readonly ColumnMapping[], isQuiet: boolean): Promise<void> => {
  if (mappings.length === 0) throw new AppError('file.unwritable', `${path} is not written: no file was read by a mapping.`, { hint: 'Leave out --save-mapping: the format of these logs is built in.' });
  const $schema = relative(dirname(resolve(path)), resolve(MAPPING_SCHEMA_FILE));
  await writeText(path, `${JSON.stringify({ $schema, ...mappings[0] }, null, 2)}\n`);
  if (isQuiet) return;
  process.stdout.write(`Mapping written to ${toPrintable(path)}.\n`);
  if (mappings.length > 1) process.stderr.write(`Warning: the files were read by ${mappings.length} mappings; ${toPrintable(path)} contains the first. Import the others one at a time to save theirs.\n`);
};
