import type { BatchQuery, Field, Frame } from '@weir/schema';
import type { StoreReads } from '../../store/contract/store.ts';
import type { TrafficReads } from '../../store/contract/traffic-reads.ts';
import { answerBatch } from './answer-batch.ts';
import type { QueryServices } from './define-query.ts';

/** Midnight UTC of a Monday, the start of the range of queries. */
export const T = Date.UTC(2026, 2, 2);
export const HOUR = 3_600_000;
/** Two hours in buckets of one. */
export const TWO_HOURS = { from_ms: T, to_ms: T + 2 * HOUR, interval_ms: HOUR, max_data_points: 500 } as const;

type Calls = Array<readonly [method: string, request: unknown]>;
type Answers = Record<string, unknown>;

/** Services that answer with given values; everything else fails. */
export interface Fakes extends Partial<Omit<QueryServices, 'store' | 'triage' | 'model'>> {
  /** Result of each method of the store, or a function of the request. */
  readonly store?: Answers;
  /** Result of each method of `store.traffic`. */
  readonly traffic?: Answers;
  readonly triage?: object;
  readonly model?: object | null;
}

const answering = (answers: Answers, calls: Calls, others: object = {}): object => ({
  ...others,
  ...Object.fromEntries(Object.entries(answers).map(([method, answer]) => [method, (request: unknown) => (calls.push([method, request]), Promise.resolve(typeof answer === 'function' ? (answer as (asked: unknown) => unknown)(request) : answer))])),
});

/** Answers one query, and returns its frames with the calls of the store. */
export const framesOf = async (query: Record<string, unknown>, { store = {}, traffic = {}, triage = {}, model = null, ...others }: Fakes, range: Partial<BatchQuery> = {}): Promise<{ frames: readonly Frame[]; calls: Calls }> => {
  const calls: Calls = [];
  const services = {
    store: answering(store, calls, { traffic: answering(traffic, calls) as TrafficReads }) as StoreReads,
    triage: { excepted: () => Promise.resolve('excepted'), hiddenCount: () => Promise.resolve(0), ...triage },
    model: () => model,
    now: () => T + 3 * HOUR,
    findingsState: () => Promise.resolve({ completed_at: null, pending_source_count: 0 }),
    ...others,
  } as unknown as QueryServices;
  const { A } = await answerBatch({ queries: [{ ref_id: 'A', ...TWO_HOURS, ...range, query }] }, services, () => undefined, (error) => {
    throw error;
  });
  if (A.status !== 200) throw new Error(A.error);
  return { frames: A.frames, calls };
};

/** Returns a field in one line: name, type, unit, labels, display name, an asterisk for a description, values. */
export const fieldAsText = ({ name, type, config, labels, values }: Field): string => {
  const { unit, displayName, description, ...others } = config ?? {};
  const facts = [
    unit === undefined ? '' : ` in ${unit}`,
    labels === undefined ? '' : ` ${JSON.stringify(labels)}`,
    displayName === undefined ? '' : ` as ${displayName}`,
    description === undefined ? '' : description.length > 5 ? '*' : ` described as "${description}"`,
    Object.keys(others).length === 0 ? '' : ` ${JSON.stringify(others)}`,
  ];
  return `${name}: ${type}${facts.join('')} = ${JSON.stringify(Array.from(values))}`;
};

/** Returns frames as lines: a head with the data plane type and other facts, notices, and fields. */
export const asText = (frames: readonly Frame[]): string[] =>
  frames.flatMap(({ name, meta = {}, fields }) => {
    const { type, typeVersion, notices = [], ...others } = meta;
    return [
      `# ${name}, ${type} ${typeVersion?.join('.')}${Object.keys(others).length === 0 ? '' : ` ${JSON.stringify(others)}`}`,
      ...notices.map(({ severity, text }) => `! ${severity} ${text}`),
      ...fields.map(fieldAsText),
    ];
  });

/** Answers one query, and returns its frames as lines. */
export const textOf = async (query: Record<string, unknown>, fakes: Fakes, range: Partial<BatchQuery> = {}): Promise<string[]> => asText((await framesOf(query, fakes, range)).frames);
