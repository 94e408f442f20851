import { AppError, type IngestReport, type SessionInput } from '@weir/schema';
import type { LogHints } from '../intake/formats/define-format.ts';
import { explainLayouts } from '../intake/formats/explain-layouts.ts';
import { LogTally } from '../intake/lines/log-tally.ts';
import { countRows, type LogReaders, type LogReport, type LogRows } from '../intake/readers/read-rows.ts';
import { SessionBlockBuilder } from '../intake/sessions/session-block-builder.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import type { Metrics } from '../runtime/telemetry/metrics.ts';
import type { CountryOf } from '../store/contract/session-countries.ts';
import type { FeedPosition, ScoreBlock, Store } from '../store/contract/store.ts';
import type { QuietGate } from './quiet-gate.ts';

const DEFAULT_FEED = 'http';
/** An upload of this many rows is probably part of a longer import. */
const MANY_ROWS = 10_000;
/** Background jobs wait this long after such an upload for the next one. */
const PAUSE_MS = 1_000;
const EMPTY_REPORT = new LogTally().toReport();

/** Origin of the rows of an upload. */
export interface IngestOrigin {
  /** Input that the rows came through, as ingest health names it; `http` by default. */
  readonly feed?: string;
  /**
   * Returns where the feed resumes after these rows, once they are read. Stored in the same transaction as the rows, so it is
   * never ahead of them after a crash.
   */
  readonly position?: (read: LogReport) => FeedPosition | undefined;
  /** Whether a log in a known format is taken in which every row is rejected, so that the rejected rows are counted. */
  readonly takesRejects?: boolean;
}

/** Dependencies of the intake service. */
export interface IntakeParts {
  readonly store: Pick<Store, 'openUpload'>;
  readonly readers: LogReaders;
  /** Scores sessions as they arrive, by the current model. */
  readonly score: ScoreBlock;
  /** Returns the country of a source, for sessions whose logs have none. */
  readonly countryOf?: CountryOf;
  readonly metrics: Pick<Metrics, 'countRows'>;
  readonly now: () => number;
  /** Held while a long upload is open, and shortly after one. */
  readonly gate: Pick<QuietGate, 'hold'>;
  /** Called when an upload is on disk. */
  readonly onCommitted: (rows_duplicate: number) => void;
}

/** Takes uploads: reads their rows, scores the sessions on arrival and stores them. */
export class IntakeService {
  /** Uploads that wait for their first rows. */
  private starting = 0;

  constructor(private readonly parts: IntakeParts) {}

  /** @see Pipeline.ingestLog */
  async ingestLog(chunks: AsyncIterable<Uint8Array>, hints: LogHints, origin: IngestOrigin): Promise<IngestReport> {
    return this.store(this.parts.readers.read(chunks, { now: this.parts.now(), ...hints }), origin);
  }

  /** @see Pipeline.ingest */
  async ingest(batches: AsyncIterable<readonly SessionInput[]>, origin: IngestOrigin): Promise<IngestReport> {
    return this.store(toRows(batches), origin);
  }

  /** @see Pipeline.readLog */
  async readLog(chunks: AsyncIterable<Uint8Array>, hints: LogHints): Promise<LogReport> {
    const rows = this.parts.readers.read(chunks, { now: this.parts.now(), ...hints });
    for (;;) {
      const next = await rows.next();
      if (next.done === true) return next.value;
    }
  }

  private async store(rowParts: AsyncGenerator<LogRows, LogReport>, origin: IngestOrigin): Promise<IngestReport> {
    const { store, score, countryOf, metrics, now, gate, onCommitted } = this.parts;
    const feed = origin.feed ?? DEFAULT_FEED;
    let release: (() => void) | null = null;
    const partStored = (): void => {
      release ??= gate.hold();
    };
    let next = await this.firstRows(rowParts);
    const upload = await store.openUpload({ feed, score, countryOf, partStored, now }).catch(async (error: unknown) => {
      await rowParts.return(EMPTY_REPORT);
      throw error;
    });
    let rows_taken = 0;
    try {
      for (; next.done !== true; next = await rowParts.next()) {
        const rows = next.value;
        rows_taken += countRows(rows);
        if ('block' in rows) await upload.appendRecords(rows.block);
        else await upload.appendSessions(rows.sessions, rows.repeated);
      }
      const { layouts, requests, ...tally } = next.value;
      const { source_id, rejects, skips } = tally;
      const explanation = explainLayouts(layouts ?? [], tally.mapping);
      const isKnown = source_id !== null && layouts?.length !== 0;
      if (rows_taken === 0 && tally.rows_rejected > 0 && !(origin.takesRejects === true && isKnown)) {
        const { mapping, warnings } = tally;
        throw new AppError('ingest.no_valid_rows', `None of the ${tally.rows_rejected} rows could be read.`, { details: { rejects, source_id, mapping, warnings, explanation } });
      }
      const rows_read = rows_taken + tally.rows_rejected + tally.rows_skipped;
      const report = await upload.commit({ feed, position: origin.position?.({ ...tally, layouts, requests }), source_id, rows_read, rejects, skips, now: now() });
      metrics.countRows(report.rows_stored, report.rows_duplicate, tally.rows_rejected, report.rows_late);
      if (rows_taken >= MANY_ROWS) release ??= gate.hold();
      onCommitted(report.rows_duplicate);
      return { rows_read, ...tally, explanation, layouts: (layouts ?? []).map((layout) => ({ ...layout, head: [...layout.head] })), ...report };
    } finally {
      if (release !== null) setTimeout(release, PAUSE_MS).unref();
      await rowParts.return(EMPTY_REPORT);
      await upload.abort();
    }
  }

  /** Waits for the first rows of a log. The store admits few uploads at once, so a slow sender must not take a place before. */
  private async firstRows(rowParts: AsyncGenerator<LogRows, LogReport>): Promise<IteratorResult<LogRows, LogReport>> {
    if (this.starting >= MAX_STARTING) throw new AppError('ingest.busy', `Limit of ${MAX_STARTING} starting uploads reached.`);
    this.starting++;
    try {
      return await rowParts.next();
    } finally {
      this.starting--;
    }
  }
}

/** Uploads whose first rows have not arrived, at most. */
const MAX_STARTING = 64;

async function* toRows(batches: AsyncIterable<readonly SessionInput[]>): AsyncGenerator<LogRows, LogReport> {
  const blocks = new SessionBlockBuilder();
  for await (const sessions of batches) {
    for (const session of sessions) {
      blocks.add(toSession(session));
      if (blocks.isFull) yield blocks.take()!;
    }
  }
  const last = blocks.take();
  if (last !== null) yield last;
  return EMPTY_REPORT;
}
