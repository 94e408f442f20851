import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, DAY_MS, type Frame, MOST_EVALUATIONS, QUERY_TYPES, type QueryType, type Rule, RULE_INTERVAL_MS, RULE_MAX_POINTS, type RulePreview, type RulePreviewRequest } from '@weir/schema';
import type { QueryDefinition, QueryServices } from '../queries/define-query.ts';
import { QUERIES } from '../queries/index.ts';
import { AlertStates } from './alert-states.ts';
import { openHistory } from './history-services.ts';
import { reduceFrames, type Sample } from './reduce-frames.ts';
import { summarizeFirings } from './summarize-firings.ts';

const DEFAULT_RANGE_MS = 7 * DAY_MS;
const MOST_MS = 20_000;
const TURN_MS = 15;
const MOST_AT_ONCE = 2;
const RESOLUTION = { interval_ms: RULE_INTERVAL_MS, max_data_points: RULE_MAX_POINTS } as const;

let running = 0;

/** Options of a preview. */
export interface PreviewOptions {
  /** Queries the store at each evaluation even if the history could be read once; tests compare both. */
  readonly queriesEachTime?: boolean;
  /** Aborts when the client disconnects. */
  readonly gone?: AbortSignal;
}

/**
 * Previews when a rule would have fired on the stored data: the condition at each evaluation in (from_ms, to_ms], the
 * resulting alert states, and the notifications that Grafana would have sent.
 *
 * @throws AppError with a `rule.` code for a rule without history or with too many evaluations, the `query.` codes of its query,
 *   `query.too_slow` after 20 seconds, `query.cancelled` when the client disconnects
 */
export const previewRule = async ({ rule, from_ms, to_ms }: RulePreviewRequest, services: QueryServices, { queriesEachTime = false, gone }: PreviewOptions = {}): Promise<RulePreview> => {
  if (running >= MOST_AT_ONCE) throw new AppError('http.too_many_requests', `Too many previews in progress: the limit of ${MOST_AT_ONCE} is reached.`);
  running++;
  try {
    assertHasHistory(rule);
    const to = to_ms ?? (await services.store.counts(services.now())).last_session_time ?? services.now();
    const cancellable = gone === undefined ? services : { ...services, store: services.store.until(gone) };
    return await preview(rule, from_ms ?? to - DEFAULT_RANGE_MS, to, cancellable, queriesEachTime, gone);
  } finally {
    running--;
  }
};

const preview = async (rule: Rule, from_ms: number, to_ms: number, services: QueryServices, queriesEachTime: boolean, gone?: AbortSignal): Promise<RulePreview> => {
  if (from_ms >= to_ms) throw new AppError('query.bad_range', `The time range is not valid: got from_ms ${from_ms} and to_ms ${to_ms}, expected from_ms before to_ms.`);
  const interval_ms = rule.interval_s * 1000;
  const look_back_ms = rule.look_back_s * 1000;
  // Grafana evaluates at multiples of the interval.
  const first = (Math.floor(from_ms / interval_ms) + 1) * interval_ms;
  const evaluation_count = Math.max(0, Math.floor((to_ms - first) / interval_ms) + 1);
  assertFew(evaluation_count, 'read_once', interval_ms);
  const last = first + (evaluation_count - 1) * interval_ms;
  const read = !queriesEachTime && evaluation_count > 0 ? await openHistory(rule.query, { from_ms: first - look_back_ms, to_ms: last, interval_ms, look_back_ms, resolution: RESOLUTION }, services) : null;
  const method = read === null ? 'asked_each_time' : 'read_once';
  assertFew(evaluation_count, method, interval_ms);

  const states = new AlertStates(rule);
  const peaks: number[] = [];
  const definition = QUERIES[rule.query.queryType] as QueryDefinition;
  const began = performance.now();
  let turn = began;
  for (let at_ms = first; at_ms <= last; at_ms += interval_ms) {
    const frames = await definition.answer(rule.query, { from_ms: at_ms - look_back_ms, to_ms: at_ms, ...RESOLUTION }, read ?? services);
    const samples = toSamples(frames, rule);
    states.evaluate(at_ms, samples);
    const values = samples.flatMap(({ value }) => (value === null || Number.isNaN(value) ? [] : [value]));
    if (values.length > 0) peaks.push(Math.max(...values));
    const now = performance.now();
    if (now - began > MOST_MS) {
      throw new AppError('query.too_slow', `The preview exceeded ${MOST_MS / 1000} s after ${(at_ms - first) / interval_ms + 1} of ${evaluation_count} evaluations.`, { hint: 'Choose a shorter time range, a longer interval or more filters.' });
    }
    if (now - turn > TURN_MS) {
      await nextTurn();
      if (gone?.aborted) throw new AppError('query.cancelled', 'Preview cancelled: client disconnected.');
      turn = performance.now();
    }
  }
  const { first_session_time } = await services.store.trafficSummary({ from_ms: 0, to_ms, filters: [] });
  return {
    from_ms,
    to_ms,
    evaluation_count,
    method,
    ...summarizeFirings(states.firings, { from_ms, to_ms, last_ms: Math.max(first, last) }),
    no_data_count: states.no_data_count,
    values: { median: medianOf(peaks), highest: peaks.length === 0 ? null : peaks.reduce((a, b) => Math.max(a, b)) },
    caveats: caveatsOf(rule.query.queryType, from_ms, first_session_time),
  };
};

/** Queries that answer for the present, whatever the time range. */
const CURRENT_STATE: readonly QueryType[] = ['baseline_state', 'exceptions_review'];

const assertHasHistory = ({ query }: Rule): void => {
  const { alertable } = QUERY_TYPES[query.queryType];
  if (!alertable) {
    const allowed = Object.entries(QUERY_TYPES).filter(([type, info]) => info.alertable && !CURRENT_STATE.includes(type as QueryType));
    throw new AppError('rule.not_alertable', `The query type does not support alert rules: got ${query.queryType}, expected ${allowed.map(([type]) => type).join(', ')}.`);
  }
  const isCurrentState = CURRENT_STATE.includes(query.queryType) || (query.queryType === 'traffic_summary' && query.figures.includes('seconds_since_last_session'));
  if (isCurrentState) throw new AppError('rule.no_history', `${query.queryType === 'traffic_summary' ? 'seconds_since_last_session' : query.queryType} describes the present; its history is not stored.`);
};

const assertFew = (count: number, method: keyof typeof MOST_EVALUATIONS, interval_ms: number): void => {
  const most = MOST_EVALUATIONS[method];
  if (count <= most) return;
  const hours = Math.floor((most * interval_ms) / 3_600_000);
  throw new AppError('rule.too_many_evaluations', `The time range has too many evaluations: got ${count}, expected at most ${most} for ${method === 'read_once' ? 'a preview' : 'a query of this type'}.`, {
    hint: `Choose a time range of at most ${hours} hours, or a longer interval.`,
  });
};

const toSamples = (frames: readonly Frame[], rule: Rule): Sample[] => {
  const samples = reduceFrames(frames, rule.reducer);
  if (new Set(samples.map(({ key }) => key)).size === samples.length) return samples;
  throw new AppError('rule.not_alertable', `The query returns ${samples.length} values, several with the same labels, so a rule cannot distinguish them.`, { hint: 'Choose one figure.' });
};

const medianOf = (values: readonly number[]): number | null => {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

const caveatsOf = (queryType: QueryType, from_ms: number, first_session_time: number | null): string[] => [
  'The preview uses current verdicts, findings and dispositions. At that time another model may have scored the sessions, and some dispositions were not set yet.',
  queryType === 'finding_counts' || queryType === 'entity_risk'
    ? 'A finding counts from its first session. Live, it is found only after enough of its sessions have arrived.'
    : 'A session counts from its start. Live, it is available only after it has ended and its log has arrived.',
  "Notifications are counted for Weir's notification policy. Another policy may send more or fewer.",
  ...(first_session_time === null || first_session_time > from_ms
    ? [first_session_time === null ? 'There are no sessions before the end of the time range.' : `The first session is from ${new Date(first_session_time).toISOString()}; before it the rule could not fire.`]
    : []),
];
