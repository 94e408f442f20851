import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, MOST_EVALUATIONS, QUERY_TYPES, RULE_INTERVAL_MS, RULE_MAX_POINTS, type Frame, type QueryType, type Rule, type RulePreview, type RulePreviewRequest } from '@weir/schema';
import type { QueryDefinition, QueryServices } from '../queries/define-query.ts';
import { QUERIES } from '../queries/index.ts';
import { AlertStates } from './alert-states.ts';
import { readOnce } from './read-once.ts';
import { reduceFrames, type Sample } from './reduce-frames.ts';
import { summarizeFirings } from './summarize-firings.ts';

const DAY_MS = 86_400_000;
const DEFAULT_RANGE_MS = 7 * DAY_MS;
const MOST_MS = 20_000;
const TURN_MS = 15;
const MOST_AT_ONCE = 2;
const RESOLUTION = { interval_ms: RULE_INTERVAL_MS, max_data_points: RULE_MAX_POINTS } as const;

let running = 0;

/** How a preview is made. */
export interface PreviewManner {
  /** Asks the query at each evaluation even where its answers could be had at once, as tests do to compare. */
  readonly asksEachTime?: boolean;
  /** Says that nobody waits any more. */
  readonly gone?: AbortSignal;
}

/**
 * When a rule would have fired on what is stored: the condition at each evaluation in (from_ms, to_ms], the states that
 * Grafana makes of it, and the messages that it would have sent.
 *
 * @throws AppError with a `rule.` code for a rule without a history or with too many evaluations, `query.` codes as its query does,
 *   `query.too_slow` after 20 seconds, `query.cancelled` where nobody waits any more
 */
export const previewRule = async ({ rule, from_ms, to_ms }: RulePreviewRequest, services: QueryServices, { asksEachTime = false, gone }: PreviewManner = {}): Promise<RulePreview> => {
  if (running >= MOST_AT_ONCE) throw new AppError('http.too_many_requests', `${running} previews are under way, which is as many as may be.`);
  running++;
  try {
    assertHasHistory(rule);
    const to = to_ms ?? (await services.store.counts()).last_session_time ?? services.now();
    const asked = gone === undefined ? services : { ...services, store: services.store.until(gone) };
    return await preview(rule, from_ms ?? to - DEFAULT_RANGE_MS, to, asked, asksEachTime, gone);
  } finally {
    running--;
  }
};

const preview = async (rule: Rule, from_ms: number, to_ms: number, services: QueryServices, asksEachTime: boolean, gone?: AbortSignal): Promise<RulePreview> => {
  if (from_ms >= to_ms) throw new AppError('query.bad_range', `The time range starts at ${from_ms} and ends at ${to_ms}.`);
  const interval_ms = rule.interval_s * 1000;
  const look_back_ms = rule.look_back_s * 1000;
  // Grafana evaluates on the multiples of the interval.
  const first = (Math.floor(from_ms / interval_ms) + 1) * interval_ms;
  const evaluation_count = Math.max(0, Math.floor((to_ms - first) / interval_ms) + 1);
  assertFew(evaluation_count, 'read_once', interval_ms);
  const last = first + (evaluation_count - 1) * interval_ms;
  const read = !asksEachTime && evaluation_count > 0 ? await readOnce(rule.query, { from_ms: first - look_back_ms, to_ms: last, interval_ms, look_back_ms, resolution: RESOLUTION }, services) : null;
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
      throw new AppError('query.too_slow', `The preview took longer than ${MOST_MS / 1000} s: ${(at_ms - first) / interval_ms + 1} of ${evaluation_count} evaluations were done.`, { hint: 'Choose a shorter time range, a longer interval or more filters.' });
    }
    if (now - turn > TURN_MS) {
      await nextTurn();
      if (gone?.aborted) throw new AppError('query.cancelled', 'Whoever asked waits no longer, so the preview was ended.');
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

/** Queries whose answer is of now, whatever the time asked about. */
const OF_NOW: readonly QueryType[] = ['baseline_state', 'exceptions_review'];

const assertHasHistory = ({ query }: Rule): void => {
  const { alertable } = QUERY_TYPES[query.queryType];
  if (!alertable) {
    const allowed = Object.entries(QUERY_TYPES).filter(([type, info]) => info.alertable && !OF_NOW.includes(type as QueryType));
    throw new AppError('rule.not_alertable', `${query.queryType} carries no alert; allowed are ${allowed.map(([type]) => type).join(', ')}.`);
  }
  const isOfNow = OF_NOW.includes(query.queryType) || (query.queryType === 'traffic_summary' && query.figures.includes('seconds_since_last_session'));
  if (isOfNow) throw new AppError('rule.no_history', `${query.queryType === 'traffic_summary' ? 'seconds_since_last_session' : query.queryType} says how things are now; how they were is not stored.`);
};

const assertFew = (count: number, method: keyof typeof MOST_EVALUATIONS, interval_ms: number): void => {
  const most = MOST_EVALUATIONS[method];
  if (count <= most) return;
  const hours = Math.floor((most * interval_ms) / 3_600_000);
  throw new AppError('rule.too_many_evaluations', `The range has ${count} evaluations; ${method === 'read_once' ? 'a preview makes' : 'a query of this type is asked'} at most ${most} times.`, {
    hint: `Choose a range of at most ${hours} hours, or a longer interval.`,
  });
};

const toSamples = (frames: readonly Frame[], rule: Rule): Sample[] => {
  const samples = reduceFrames(frames, rule.reducer);
  if (new Set(samples.map(({ key }) => key)).size === samples.length) return samples;
  throw new AppError('rule.not_alertable', `The query gives ${samples.length} values, several with the same labels, which no rule can tell apart.`, { hint: 'Choose one figure.' });
};

const medianOf = (values: readonly number[]): number | null => {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

const caveatsOf = (queryType: QueryType, from_ms: number, first_session_time: number | null): string[] => [
  'Sessions, verdicts, findings and dispositions are taken as they are now; at the time another model may have judged, and analysts had said less.',
  queryType === 'finding_counts' || queryType === 'entity_risk'
    ? 'A finding counts from its first session on; live, it is told only when enough of its sessions have come.'
    : 'A session counts from its start on; live, it is there only when its log has come, after its end.',
  "Messages are counted as Weir's notification policy sends them; with a policy of your own there are more or fewer.",
  ...(first_session_time === null || first_session_time > from_ms
    ? [first_session_time === null ? 'There is no session before the end of the range.' : `The first session is of ${new Date(first_session_time).toISOString()}: before it there was nothing to see.`]
    : []),
];
