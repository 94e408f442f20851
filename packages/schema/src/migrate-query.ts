/** A query as a dashboard or a rule has it saved: of any version, and with what Grafana adds. */
export type SavedQuery = Readonly<Record<string, unknown>>;

/** One step from a version of the form to the next. */
type Step = (query: SavedQuery) => SavedQuery;

/** Properties that may be null, and mean something by it. */
const NULLABLE = new Set(['split_by']);

/**
 * Before there were versions, the editor kept a number that was not finished as NaN, which a dashboard saves as null; other
 * clients wrote null for what they left out. What says nothing takes its default.
 */
const leaveOutWhatSaysNothing: Step = (query) => {
  const { filters, ...rest } = dropNulls(query);
  return Array.isArray(filters) ? { ...rest, filters: filters.map((filter: unknown) => (isObject(filter) ? dropNulls(filter) : filter)) } : rest;
};

const isObject = (value: unknown): value is SavedQuery => typeof value === 'object' && value !== null;

const dropNulls = (object: SavedQuery): SavedQuery => Object.fromEntries(Object.entries(object).filter(([name, value]) => value !== null || NULLABLE.has(name)));

/** From the version of its index to the next. A step that was released is never changed; a change of the form adds one. */
const STEPS: readonly Step[] = [leaveOutWhatSaysNothing];

/** Version of the form in which queries are saved now. */
export const QUERY_VERSION = STEPS.length;

/** Version of a saved query; 0 where it says none. */
export const versionOf = ({ version }: SavedQuery): number => (Number.isInteger(version) && (version as number) >= 0 ? (version as number) : 0);

/**
 * The query in the form of this version. Whoever reads saved queries reads them through it, the editor and the server alike:
 * an alert rule reaches the server as it was saved, without any editor. A query of a later version is left as it is.
 */
export const migrateQuery = <T extends object>(saved: T): T => {
  const version = versionOf(saved as SavedQuery);
  if (version >= QUERY_VERSION) return saved;
  const migrated = STEPS.slice(version).reduce((query, step) => step(query), saved as SavedQuery);
  return { ...migrated, version: QUERY_VERSION } as unknown as T;
};
