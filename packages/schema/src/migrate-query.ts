/** A query saved in a dashboard or rule: of any version, with the properties that Grafana adds. */
export type SavedQuery = Readonly<Record<string, unknown>>;

/** Migration from one version to the next. */
type Step = (query: SavedQuery) => SavedQuery;

/** Properties for which null is a value. */
const NULLABLE = new Set(['split_by']);

/**
 * Unversioned queries can contain null: the editor kept an incomplete number as NaN, which dashboards save as null, and
 * other clients wrote null for omitted properties. Such properties take their defaults.
 */
const omitNulls: Step = (query) => {
  const { filters, ...rest } = dropNulls(query);
  return Array.isArray(filters) ? { ...rest, filters: filters.map((filter: unknown) => (isObject(filter) ? dropNulls(filter) : filter)) } : rest;
};

const isObject = (value: unknown): value is SavedQuery => typeof value === 'object' && value !== null;

const dropNulls = (object: SavedQuery): SavedQuery => Object.fromEntries(Object.entries(object).filter(([name, value]) => value !== null || NULLABLE.has(name)));

/** Step i migrates version i to i + 1. A released step never changes; a change of the format adds one. */
const STEPS: readonly Step[] = [omitNulls];

/** Current version of saved queries. */
export const QUERY_VERSION = STEPS.length;

/** Returns the version of a saved query; 0 when it has none. */
export const versionOf = ({ version }: SavedQuery): number => (Number.isInteger(version) && (version as number) >= 0 ? (version as number) : 0);

/**
 * Returns the query migrated to the current version. The editor and the server both call it, because alert rules reach the
 * server as they were saved, without an editor. A query of a later version is returned unchanged.
 */
export const migrateQuery = <T extends object>(saved: T): T => {
  const version = versionOf(saved as SavedQuery);
  if (version >= QUERY_VERSION) return saved;
  const migrated = STEPS.slice(version).reduce((query, step) => step(query), saved as SavedQuery);
  return { ...migrated, version: QUERY_VERSION } as unknown as T;
};
