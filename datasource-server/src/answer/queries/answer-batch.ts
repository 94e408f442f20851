import { AppError, QUERY_VERSION, frameLength, migrateQuery, querySchema, versionOf, type BatchQuery, type Frame, type QueryBatch, type TimeRange } from '@weir/schema';
import { inSpan } from '../../runtime/telemetry/spans.ts';
import type { QueryDefinition, QueryServices } from './define-query.ts';
import { narrow, withLeftOff } from './ad-hoc-filters.ts';
import { QUERIES } from './index.ts';

/** Answer to one query of a batch; a bad query has a status, a sentence and no frames. */
export interface QueryResult {
  readonly status: number;
  readonly error?: string;
  readonly error_code?: string;
  readonly frames: readonly Frame[];
}

/** Cells of an answer after which no further query of the batch is begun. */
const MAX_CELLS = 4_000_000;

/** Called with the type, the seconds and the status of each query of a type that there is. */
export type ObserveQuery = (queryType: string, seconds: number, status: number) => void;

/**
 * Answers a batch, one query after the other; a query that fails does so alone. `onError` gets what was not the caller's
 * fault. Where the signal says that nobody waits any more, what is read ends, and the queries after it are not begun.
 */
export const answerBatch = async (
  batch: QueryBatch,
  services: QueryServices,
  observe: ObserveQuery,
  onError: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<Record<string, QueryResult>> => {
  const asked = signal === undefined ? services : { ...services, store: services.store.until(signal) };
  const results: Array<[string, QueryResult]> = [];
  let cells = 0;
  for (const query of batch.queries) {
    if (signal?.aborted) break;
    const started = performance.now();
    const seen = (status: number): void => {
      const { queryType } = query.query;
      if (typeof queryType === 'string' && Object.hasOwn(QUERIES, queryType)) observe(queryType, (performance.now() - started) / 1000, status);
    };
    try {
      if (cells > MAX_CELLS) throw new AppError('query.too_large', `The queries before ${query.ref_id} filled the answer with ${cells} cells.`);
      const frames = await answerQuery(query, asked);
      cells += frames.reduce((sum, frame) => sum + frame.fields.length * frameLength(frame), 0);
      results.push([query.ref_id, { status: 200, frames }]);
      seen(200);
    } catch (error) {
      if (!(error instanceof AppError)) onError(error);
      const failure = toFailure(error);
      results.push([query.ref_id, failure]);
      seen(failure.status);
    }
  }
  return Object.fromEntries(results);
};

const toFailure = (error: unknown): QueryResult =>
  error instanceof AppError
    ? { status: error.status, error: `${error.message} ${error.hint}`, error_code: error.code, frames: [] }
    : { status: 500, error: 'The query failed unexpectedly; the server log says why.', error_code: 'internal.unexpected', frames: [] };

const answerQuery = async (request: BatchQuery, services: QueryServices): Promise<Frame[]> => {
  const version = versionOf(request.query);
  if (version > QUERY_VERSION) {
    throw new AppError('query.invalid', `Query ${request.ref_id} was saved by a later Weir: its version is ${version}, this server knows up to ${QUERY_VERSION}.`, {
      hint: 'Bring the server up to date with the data source.',
    });
  }
  const parsed = querySchema.safeParse(migrateQuery(request.query));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue.path.join('.');
    const got = path === 'queryType' ? ` (got ${JSON.stringify(request.query.queryType)}, allowed: ${Object.keys(QUERIES).join(', ')})` : '';
    throw new AppError('query.invalid', `Query ${request.ref_id}: ${path === '' ? '' : `${path}: `}${issue.message}${got}.`);
  }
  const { from_ms, to_ms } = request;
  if (from_ms >= to_ms) throw new AppError('query.bad_range', `The time range starts at ${from_ms} and ends at ${to_ms}.`);
  const range: TimeRange = { from_ms, to_ms, interval_ms: request.interval_ms, max_data_points: request.max_data_points };
  const { query, left_off } = narrow(parsed.data, request.query.ad_hoc_filters);
  const definition = QUERIES[query.queryType] as QueryDefinition;
  const frames = withLeftOff(await inSpan(`query ${query.queryType}`, { 'weir.query_type': query.queryType, 'weir.ref_id': request.ref_id }, () => definition.answer(query, range, services)), left_off);
  return frames.map((frame) => ({ ...frame, refId: request.ref_id }));
};
