import { Readable } from 'node:stream';
import { AppError, type IngestReport } from '@weir/schema';
import { compose } from '../compose.ts';
import { loadConfig } from '../serve/config/config.ts';
import { fullJitter, pause } from '../intake/feeds/full-jitter.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { callServer } from './call-server.ts';

const MOST_ATTEMPTS = 12;
const BUSY = new Set(['ingest.busy', 'http.too_many_requests', 'store.out_of_memory']);

/** Destination of an import. */
export interface ImportTarget {
  /** Resolves when the rows that it counts as stored are on disk. */
  take(chunks: () => AsyncIterable<Uint8Array>, hints: LogHints): Promise<IngestReport>;
  close(): Promise<void>;
}

/** Opens a running server, or a data folder that no server has open. */
export const openImport = async ({ url, dataDir }: { url: string; dataDir?: string }): Promise<ImportTarget> => {
  if (dataDir === undefined) return { take: (chunks, hints) => sendLog(url, chunks, hints), close: () => Promise.resolve() };
  const weir = await compose(loadConfig({ data_dir: dataDir, port: 0, log_level: 'error' }));
  return { take: (chunks, hints) => weir.pipeline.ingestLog(chunks(), hints, { feed: 'import' }), close: () => weir.stop() };
};

/** Sends a log, and retries with full jitter while the server is busy. */
const sendLog = async (url: string, chunks: () => AsyncIterable<Uint8Array>, { fields, mappings = [] }: LogHints): Promise<IngestReport> => {
  const query = new URLSearchParams();
  if (fields !== undefined) query.set('fields', fields.join(' '));
  if (mappings.length > 0) query.set('mapping', JSON.stringify(mappings[0]));
  for (let attempt = 0; ; attempt++) {
    try {
      return await callServer<IngestReport>(url, `/sessions?${query.toString()}`, { method: 'POST', body: Readable.toWeb(Readable.from(chunks())) as ReadableStream<Uint8Array>, type: 'text/plain' });
    } catch (error) {
      if (!(error instanceof AppError && BUSY.has(error.code)) || attempt + 1 >= MOST_ATTEMPTS) throw error;
      await pause(fullJitter(attempt + 1), new AbortController().signal);
    }
  }
};
