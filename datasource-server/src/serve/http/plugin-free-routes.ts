import { json, type Router } from 'express';
import {
  AppError,
  ERROR_CODES,
  FILTER_COLUMNS,
  QUERY_TYPES,
  rowsRequestSchema,
  SEVERITIES,
  simpleAnnotationsRequestSchema,
  simpleQueryRequestSchema,
  simpleSearchRequestSchema,
  simpleTagValuesRequestSchema,
  type BatchQuery,
  type Frame,
  type Severity,
  type SimpleQueryAnswer,
} from '@weir/schema';
import { framesToRows } from '../../answer/queries/frames-to-rows.ts';
import type { QueryResult } from '../../answer/queries/answer-batch.ts';
import { parse } from './parse-request.ts';
import { ROUTES } from './routes.ts';

/** Answers queries by their ref_id. */
export type AnswerQueries = (queries: BatchQuery[]) => Promise<Record<string, QueryResult>>;

const ALL_TIME = { from_ms: 0, to_ms: Date.UTC(9999, 0) } as const;
const MOST_VALUES = 1_000;
const VALUES_OF = /^values\((\w+)\)$/;

/** Adds the routes for Grafana data sources other than Weir's: rows for Infinity, and the API of Simple JSON. */
export const pluginFreeRoutes = (router: Router, answer: AnswerQueries, getHealth: () => Promise<{ status: string; message: string }>): void => {
  const body = json({ limit: '1mb' });
  const framesOf = async (query: Omit<BatchQuery, 'ref_id'>): Promise<readonly Frame[]> => getFrames((await answer([{ ...query, ref_id: 'A' }])).A);
  const valuesOf = async (column: string): Promise<string[]> => {
    const [frame] = await framesOf({ ...ALL_TIME, interval_ms: 60_000, max_data_points: 1, query: { queryType: 'column_values', column, limit: MOST_VALUES } });
    return Array.from(frame.fields[0].values as ArrayLike<unknown>, String);
  };

  router.post(ROUTES.rows.path, body, async (request, response) => {
    response.json(framesToRows(await framesOf(parse(rowsRequestSchema, request.body, 'query.invalid'))));
  });

  router.get(ROUTES.simpleHealth.path, async (_request, response) => {
    const { status, message } = await getHealth();
    response.json({ status, message });
  });

  router.post(ROUTES.simpleSearch.path, body, async (request, response) => {
    const { target } = parse(simpleSearchRequestSchema, request.body ?? {}, 'http.bad_request');
    const column = VALUES_OF.exec(target.trim())?.[1];
    response.json(column === undefined ? Object.keys(QUERY_TYPES).filter((type) => type.includes(target.trim())) : await valuesOf(column));
  });

  router.post(ROUTES.simpleQuery.path, body, async (request, response) => {
    const { range, intervalMs, maxDataPoints, targets, adhocFilters } = parse(simpleQueryRequestSchema, request.body, 'http.bad_request');
    // A new panel sends a target without a name.
    const shown = targets.filter(({ target, hide }) => target !== '' && !hide);
    const results = shown.length === 0 ? {} : await answer(
      shown.map(({ target, data, payload }, index) => ({
        ref_id: String(index),
        ...toRange(range),
        interval_ms: intervalMs,
        max_data_points: maxDataPoints,
        query: { ...payload, ...data, queryType: target, ...(adhocFilters.length === 0 ? {} : { ad_hoc_filters: adhocFilters }) },
      })),
    );
    response.json(shown.flatMap(({ type }, index) => toSimple(getFrames(results[index]), type !== 'table')));
  });

  router.post(ROUTES.simpleAnnotations.path, body, async (request, response) => {
    const { range, annotation } = parse(simpleAnnotationsRequestSchema, request.body, 'http.bad_request');
    const min_severity = toSeverity(annotation.query ?? '');
    const found = framesToRows(await framesOf({ ...toRange(range), interval_ms: 60_000, max_data_points: 1_000, query: { queryType: 'findings', min_severity, limit: 1_000 } }));
    response.json(
      found.map(({ start_time, end_time, entity, severity, sentence, advice, tags }) => ({
        annotation,
        time: start_time,
        timeEnd: end_time,
        isRegion: true,
        title: `${String(severity)}: ${String(entity)}`,
        text: `${String(sentence)} ${String(advice)}`,
        tags: String(tags).split(','),
      })),
    );
  });

  router.post(ROUTES.simpleTagKeys.path, (_request, response) => void response.json(FILTER_COLUMNS.map((text) => ({ type: 'string', text }))));

  router.post(ROUTES.simpleTagValues.path, body, async (request, response) => {
    const { key } = parse(simpleTagValuesRequestSchema, request.body, 'http.bad_request');
    response.json((await valuesOf(key)).map((text) => ({ text })));
  });
};

const toRange = ({ from, to }: { from: string; to: string }): { from_ms: number; to_ms: number } => ({ from_ms: Date.parse(from), to_ms: Date.parse(to) });

const toSeverity = (text: string): Severity => {
  const wanted = text.trim() === '' ? 'low' : text.trim();
  const known = SEVERITIES.find((severity) => severity === wanted);
  if (known !== undefined) return known;
  throw new AppError('http.bad_request', `annotation.query is not valid: got ${wanted}, expected ${SEVERITIES.join(', ')} or nothing.`);
};

/** Returns the frames of a result. @throws AppError if the query failed */
const getFrames = ({ status, error, error_code, frames }: QueryResult): readonly Frame[] => {
  if (status === 200) return frames;
  const code = error_code as keyof typeof ERROR_CODES;
  const { hint } = ERROR_CODES[code];
  throw new AppError(code, error!.endsWith(hint) ? error!.slice(0, -hint.length).trim() : error!);
};

const toSimple = (frames: readonly Frame[], wantsSeries: boolean): SimpleQueryAnswer => {
  const isSeries = ({ fields }: Frame): boolean => fields.length === 2 && fields[0].type === 'time' && fields[1].type === 'number';
  if (wantsSeries && frames.every(isSeries)) {
    return frames.map(({ fields: [times, { name, config, values }] }) => ({
      target: config?.displayName ?? name,
      datapoints: Array.from(values as ArrayLike<number | null>, (value, index): [number | null, number] => [value, times.values[index] as number]),
    }));
  }
  const rows = framesToRows(frames);
  const types = new Map(frames.flatMap(({ fields }) => fields.map(({ name, type }) => [name, type])));
  const names = rows.length > 0 ? Object.keys(rows[0]) : frames.flatMap(({ fields }) => fields.map(({ name }) => name));
  const typeOf = (name: string): string => types.get(name) ?? (name === 'value' ? 'number' : 'string');
  return [{ type: 'table', columns: names.map((text) => ({ text, type: typeOf(text) })), rows: rows.map((row) => names.map((name) => row[name])) }];
};
