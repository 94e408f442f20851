import { AppError, GOT_EXPECTED, QUERY_VERSION, frameLength, migrateQuery, placeIssue, querySchema, versionOf, type BatchQuery, type Frame, type QueryBatch, type TimeRange } from '@weir/schema';
import { inSpan } from '../../runtime/telemetry/spans.ts';
import type { QueryDefinition, QueryServices } from './define-query.ts';
import { narrow, withIgnored } from './ad-hoc-filters.ts';
import { QUERIES } from './index.ts';

/** Result of one query of a batch. A failed query has a status, a message and no frames. */
export interface QueryResult {
  readonly status: number;
  readonly error?: string;
  readonly error_code?: string;
  readonly frames: readonly Frame[];
}

/** Number of cells in an answer after which the remaining queries are rejected. */
const MAX_CELLS = 4_000_000;

/** Called with the type, duration and status of each query with a known type. */
export type ObserveQuery = (queryType: string, seconds: number, status: number) => void;

/**
 * Answers a batch, one query after the other; a query that fails does not affect the others. `onError` gets unexpected
 * errors. When the signal aborts, the running read ends and the remaining queries are not started.
 */
export const answerBatch = async (
  batch: QueryBatch,
  services: QueryServices,
  observe: ObserveQuery,
  onError: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<Record<string, QueryResult>> => {
  const cancellable = signal === undefined ? services : { ...services, store: services.store.until(signal) };
  const results: Array<[string, QueryResult]> = [];
  let cells = 0;
  for (const query of batch.queries) {
    if (signal?.aborted) break;
    const started = performance.now();
    const observeStatus = (status: number): void => {
      const { queryType } = query.query;
      if (typeof queryType === 'string' && Object.hasOwn(QUERIES, queryType)) observe(queryType, (performance.now() - started) / 1000, status);
    };
    try {
      if (cells > MAX_CELLS) throw new AppError('query.too_large', `Query ${query.ref_id} was not run: the queries before it already returned ${cells} cells, and the limit is ${MAX_CELLS}.`);
      const frames = await answerQuery(query, cancellable);
      cells += frames.reduce((sum, frame) => sum + frame.fields.length * frameLength(frame), 0);
      results.push([query.ref_id, { status: 200, frames }]);
      observeStatus(200);
    } catch (error) {
      if (!(error instanceof AppError)) onError(error);
      const failure = toFailure(error);
      results.push([query.ref_id, failure]);
      observeStatus(failure.status);
    }
  }
  return Object.fromEntries(results);
};

const toFailure = (error: unknown): QueryResult =>
  error instanceof AppError
    ? { status: error.status, error: `${error.message} ${error.hint}`, error_code: error.code, frames: [] }
    : { status: 500, error: 'The query failed unexpectedly. Read the server log.', error_code: 'internal.unexpected', frames: [] };

const answerQuery = async (request: BatchQuery, services: QueryServices): Promise<Frame[]> => {
  const version = versionOf(request.query);
  if (version > QUERY_VERSION) {
    throw new AppError('query.invalid', `Query ${request.ref_id} was saved by a newer Weir: got version ${version}, expected at most ${QUERY_VERSION}.`, {
      hint: 'Update the server to the version of the data source.',
    });
  }
  const parsed = querySchema.safeParse(migrateQuery(request.query), GOT_EXPECTED);
  if (!parsed.success) {
    throw new AppError('query.invalid', `Query ${request.ref_id} is not valid: ${placeIssue(parsed.error.issues[0], 'the query')}.`);
  }
  const { from_ms, to_ms } = request;
  if (from_ms >= to_ms) throw new AppError('query.bad_range', `The time range is not valid: got from_ms ${from_ms} and to_ms ${to_ms}, expected from_ms before to_ms.`);
  const range: TimeRange = { from_ms, to_ms, interval_ms: request.interval_ms, max_data_points: request.max_data_points };
  const { query, ignored } = narrow(parsed.data, request.query.ad_hoc_filters);
  const definition = QUERIES[query.queryType] as QueryDefinition;
  const frames = withIgnored(await inSpan(`query ${query.queryType}`, { 'weir.query_type': query.queryType, 'weir.ref_id': request.ref_id }, () => definition.answer(query, range, services)), ignored);
  return frames.map((frame) => ({ ...frame, refId: request.ref_id }));
};
