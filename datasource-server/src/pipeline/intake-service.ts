import { AppError, type IngestReport, type SessionInput } from '@weir/schema';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { LogTally } from '../intake/lines/log-tally.ts';
import { countRows, type LogReaders, type LogReport, type LogRows } from '../intake/readers/read-rows.ts';
import { toSessionBlock } from '../intake/sessions/session-block.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import type { Metrics } from '../runtime/telemetry/metrics.ts';
import type { FeedPosition, Store } from '../store/contract/store.ts';
import { toScoredSessions } from './scoring.ts';

const DEFAULT_FEED = 'http';
const EMPTY_REPORT = new LogTally().toReport();

/** Origin of the rows of an upload. */
export interface IngestOrigin {
  /** Input that the rows came through, as ingest health names it; `http` by default. */
  readonly feed?: string;
  /** Where the feed resumes after these rows. Stored in the same transaction as the rows, so it is never ahead of them after a crash. */
  readonly position?: FeedPosition;
}

/** An upload whose rows are all on disk. */
export interface CommittedUpload {
  readonly rows_duplicate: number;
  /** Version of the model that was current when the upload began; undefined without a model. */
  readonly scored_by: string | undefined;
}

/** Dependencies of the intake service. */
export interface IntakeParts {
  readonly store: Pick<Store, 'openUpload'>;
  readonly readers: LogReaders;
  /** The current model, which scores sessions as they arrive. */
  readonly model: () => TrafficModel | null;
  readonly metrics: Pick<Metrics, 'countRows'>;
  readonly now: () => number;
  /** Called when a part of a long upload is on disk before the upload has ended. */
  readonly onPartStored: () => void;
  /** Called when an upload is on disk; the upload resolves after it. */
  readonly onCommitted: (upload: CommittedUpload) => Promise<void>;
}

/** Takes uploads: reads their rows, scores the sessions on arrival and stores them. */
export class IntakeService {
  private longUploads = 0;

  constructor(private readonly parts: IntakeParts) {}

  /** True while an upload has stored some of its parts and more are to come. */
  get hasOpenParts(): boolean {
    return this.longUploads > 0;
  }

  /** @see Pipeline.ingestLog */
  async ingestLog(chunks: AsyncIterable<Uint8Array>, hints: LogHints, origin: IngestOrigin): Promise<IngestReport> {
    return this.store(this.parts.readers.read(chunks, hints), origin);
  }

  /** @see Pipeline.ingest */
  async ingest(batches: AsyncIterable<readonly SessionInput[]>, origin: IngestOrigin): Promise<IngestReport> {
    return this.store(toRows(batches), origin);
  }

  private async store(rowParts: AsyncGenerator<LogRows, LogReport>, origin: IngestOrigin): Promise<IngestReport> {
    const { store, model, metrics, now, onPartStored, onCommitted } = this.parts;
    const feed = origin.feed ?? DEFAULT_FEED;
    let isLong = false;
    const partStored = (): void => {
      if (!isLong) this.longUploads++;
      isLong = true;
      onPartStored();
    };
    const upload = await store.openUpload({ feed, score: (sessions) => toScoredSessions(model(), sessions), partStored, now });
    const scored_by = model()?.model_version;
    let rows_taken = 0;
    try {
      let next = await rowParts.next();
      for (; next.done !== true; next = await rowParts.next()) {
        const rows = next.value;
        rows_taken += countRows(rows);
        if ('block' in rows) await upload.appendRecords(rows.block);
        else await upload.appendSessions(rows.sessions, rows.repeated);
      }
      const tally = next.value;
      const { source_id, rejects, skips } = tally;
      if (rows_taken === 0 && tally.rows_rejected > 0) {
        throw new AppError('ingest.no_valid_rows', `None of the ${tally.rows_rejected} rows could be read.`, { details: { rejects } });
      }
      const rows_read = rows_taken + tally.rows_rejected + tally.rows_skipped;
      const report = await upload.commit({ feed, position: origin.position, source_id, rows_read, rejects, skips, now: now() });
      metrics.countRows(report.rows_stored, report.rows_duplicate, tally.rows_rejected, report.rows_late);
      if (isLong) this.longUploads--;
      isLong = false;
      await onCommitted({ rows_duplicate: report.rows_duplicate, scored_by });
      return { rows_read, ...tally, ...report };
    } finally {
      if (isLong) this.longUploads--;
      await rowParts.return(EMPTY_REPORT);
      await upload.abort();
    }
  }
}

async function* toRows(batches: AsyncIterable<readonly SessionInput[]>): AsyncGenerator<LogRows, LogReport> {
  for await (const sessions of batches) yield { sessions: toSessionBlock(sessions.map(toSession)), repeated: 0 };
  return EMPTY_REPORT;
}
