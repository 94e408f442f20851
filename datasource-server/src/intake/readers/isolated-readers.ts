import { existsSync } from 'node:fs';
import { AppError, type IngestReport } from '@weir/schema';
import { ProcessPool } from '../../runtime/processes/process-pool.ts';
import { ProcessFailure } from '../../runtime/processes/stream-process.ts';
import type { LogHints } from '../formats/define-format.ts';
import { peekInGzip, toPackedKind, type PackedKind } from '../lines/packed-kinds.ts';
import { startInput } from '../lines/unpack-bytes.ts';
import type { LogReaders, LogReport, LogRows } from './read-rows.ts';

/** Memory at which a process that unpacks ends itself. */
export const MAX_RSS_BYTES = 1024 * 1024 * 1024;

const LIMITS = { heap_mb: 768, stall_s: 30 };
const IDLE_MS = 30_000;
const SIZE = 2;

/** Rows lost while an input was unpacked. */
interface Loss {
  readonly reason: string;
  readonly count: number;
}

/**
 * Unpacks Parquet and zstd in processes of their own, and passes the lines to other readers. Their decoders trust lengths that
 * the input states, so a bad input can end, stall or fill the process that decodes it; then that input alone is refused.
 *
 * gzip is decompressed by zlib, which is given its limits, and needs no process unless it contains one of the others.
 *
 * @param script - the bundled unpack-process; where it does not exist, as in tests of sources, the other readers unpack
 */
export const isolatedReaders = (script: string, readers: LogReaders): LogReaders => {
  if (!existsSync(script)) return readers;
  const pool = new ProcessPool({ script, size: SIZE, idle_ms: IDLE_MS, limits: LIMITS });
  return {
    async *read(chunks, hints) {
      const { start, whole } = await startInput(chunks);
      const kind = toRiskyKind(start);
      return yield* kind === null ? readers.read(whole, hints) : readUnpacked(pool, kind, whole, hints, readers);
    },
    close: async () => {
      pool.close();
      await readers.close();
    },
  };
};

/** Returns how an input is packed that needs a process; null for others. */
const toRiskyKind = (start: Uint8Array): PackedKind | null => {
  const outer = toPackedKind(start);
  if (outer === 'text') return null;
  if (outer !== 'gzip') return outer;
  const inner = peekInGzip(start);
  return inner === 'text' ? null : inner;
};

async function* readUnpacked(pool: ProcessPool, kind: PackedKind, chunks: AsyncIterable<Uint8Array>, hints: LogHints, readers: LogReaders): AsyncGenerator<LogRows, LogReport> {
  const losses: Loss[] = [];
  const lines = unpacked(pool, kind, chunks, losses);
  return withLosses(yield* readers.read(lines, hints), losses);
}

async function* unpacked(pool: ProcessPool, kind: PackedKind, chunks: AsyncIterable<Uint8Array>, losses: Loss[]): AsyncGenerator<Uint8Array> {
  try {
    yield* pool.run(chunks, (reason, count) => losses.push({ reason, count }));
  } catch (error) {
    throw error instanceof ProcessFailure ? refused(kind, error) : error;
  }
}

const refused = (kind: PackedKind, { message }: ProcessFailure): AppError =>
  kind === 'parquet'
    ? new AppError('ingest.bad_parquet', `The Parquet file cannot be read: the process that read it was stopped, because ${message}.`)
    : new AppError('ingest.bad_compression', `The ${kind} data cannot be decompressed: the process that read it was stopped, because ${message}.`);

/** Adds lost rows to the rejected ones. Their line numbers are unknown. */
const withLosses = (report: LogReport, losses: readonly Loss[]): LogReport => {
  if (losses.length === 0) return report;
  const rejects = new Map<string, IngestReport['rejects'][number]>(report.rejects.map((reject) => [reject.reason, reject]));
  let total = 0;
  for (const { reason, count } of losses) {
    total += count;
    rejects.set(reason, { reason, count: (rejects.get(reason)?.count ?? 0) + count, lines: rejects.get(reason)?.lines ?? [] });
  }
  return { ...report, rows_rejected: report.rows_rejected + total, rejects: [...rejects.values()].sort((a, b) => b.count - a.count) };
};
