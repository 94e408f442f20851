import { Readable } from 'node:stream';
import { AppError, type HealthAnswer, type IngestReport } from '@weir/schema';
import { compose } from '../compose.ts';
import { loadConfig } from '../serve/config/config.ts';
import { fullJitter, pause } from '../intake/feeds/full-jitter.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { callServer } from './call-server.ts';

const MOST_ATTEMPTS = 12;
const BUSY = new Set(['ingest.busy', 'http.too_many_requests', 'store.out_of_memory']);

/** Largest length of the layouts in a request line, which Node.js limits to 16 KiB with all headers. */
const MAX_LAYOUTS_LENGTH = 6144;

/** Destination of an import. */
export interface ImportTarget {
  /** Whether a log of any length is taken at once. Else, a long log is sent in chunks, and each chunk can be sent again. */
  readonly takesWholeLogs: boolean;
  /** Resolves when the rows that it counts as stored are on disk. */
  take(chunks: () => AsyncIterable<Uint8Array>, hints: LogHints): Promise<IngestReport>;
  /** Returns whether the store contains the synthetic sample. */
  hasSample(): Promise<boolean>;
  /** Resolves when models, verdicts and findings are up to date with the rows, where the target does this itself. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a running server, or a data folder that no server has open. `onStage` is called when a stage after the reading begins. */
export const openImport = async ({ url, dataDir }: { url: string; dataDir?: string }, onStage: (stage: string) => void): Promise<ImportTarget> => {
  if (dataDir === undefined) {
    return {
      takesWholeLogs: false,
      take: (chunks, hints) => sendLog(url, chunks, hints),
      hasSample: async () => (await callServer<HealthAnswer>(url, '/health')).synthetic,
      settle: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }
  const { pipeline, store, stop } = await compose(loadConfig({ data_dir: dataDir, port: 0, log_level: loadConfig({}).log_level === 'debug' ? 'debug' : 'error' }));
  // Otherwise models are fitted on a part of the files, and again on the rest.
  const release = pipeline.holdJobs();
  return {
    takesWholeLogs: true,
    take: (chunks, hints) => pipeline.ingestLog(chunks(), hints, { feed: 'import' }),
    hasSample: async () => (await store.counts()).synthetic,
    settle: () => {
      pipeline.onStage(onStage);
      release();
      return pipeline.settled();
    },
    close: () => {
      release();
      return stop();
    },
  };
};

/** Sends a log, and retries with full jitter while the server is busy. */
const sendLog = async (url: string, chunks: () => AsyncIterable<Uint8Array>, { fields, log_format, mappings = [], layouts = [], trusted_proxies }: LogHints): Promise<IngestReport> => {
  const query = new URLSearchParams();
  if (fields !== undefined) query.set('fields', fields.join(' '));
  if (log_format !== undefined) query.set('log_format', log_format);
  if (trusted_proxies !== undefined) query.set('trusted_proxies', String(trusted_proxies));
  if (mappings.length > 0) query.set('mapping', JSON.stringify(mappings[0]));
  // Most logs have one short layout, which fits into a request line.
  const known = JSON.stringify(layouts);
  if (layouts.length > 0 && encodeURIComponent(known).length <= MAX_LAYOUTS_LENGTH) query.set('layouts', known);
  for (let attempt = 0; ; attempt++) {
    try {
      return await callServer<IngestReport>(url, `/sessions?${query.toString()}`, { method: 'POST', body: Readable.toWeb(Readable.from(chunks())) as ReadableStream<Uint8Array>, type: 'text/plain' });
    } catch (error) {
      if (!(error instanceof AppError && BUSY.has(error.code)) || attempt + 1 >= MOST_ATTEMPTS) throw error;
      await pause(fullJitter(attempt + 1), new AbortController().signal);
    }
  }
};
