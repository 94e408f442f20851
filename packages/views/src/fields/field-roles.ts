import type { Field, Frame } from '@weir/schema';
import type { DrawnField } from './drawn-field.ts';
import { findField } from './find-fields.ts';

/** Roles that a field can have for a view, independent of its name. */
export const FIELD_ROLES = ['time', 'source', 'country', 'bytes_in', 'bytes_out', 'score', 'flag', 'reason'] as const;
export type FieldRole = (typeof FIELD_ROLES)[number];

/** How the field of a role is recognised: by Weir's column name, by similar names, by its unit or by its values. */
interface RoleWords {
  readonly title: string;
  /** Column that views read. */
  readonly column: string;
  readonly types: ReadonlyArray<Field['type']>;
  readonly hint: RegExp;
  readonly unit?: RegExp;
  readonly looksRight?: (value: unknown) => boolean;
}

const BYTES = /^(dec)?bytes$|^B$/i;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7})$/i;
/** Matches whole parts of a name, separated by anything but letters and digits: `in` does not match `min`. */
const part = (words: string): RegExp => new RegExp(`(^|[^a-z0-9])(${words})([^a-z0-9]|$)`, 'i');

const ROLES: Readonly<Record<FieldRole, RoleWords>> = {
  time: { title: 'Time', column: 'start_time', types: ['time'], hint: part('start_?time|time|ts|timestamp|@timestamp|date') },
  source: {
    title: 'Source',
    column: 'src_ip',
    types: ['string'],
    hint: part('src|source|client|remote|ip|addr|address|host|hostname|instance|user|entity|pod|job'),
    looksRight: (value) => typeof value === 'string' && ADDRESS.test(value),
  },
  country: {
    title: 'Country',
    column: 'src_ip_country_code',
    types: ['string'],
    hint: part('country|countries|country_?code|country_iso_code|geo|cc|iso'),
    looksRight: (value) => typeof value === 'string' && /^[A-Z]{2}$/.test(value),
  },
  bytes_in: {
    title: 'Bytes in',
    column: 'bytes_in',
    types: ['number'],
    hint: part('in|rx|recv|received|ingress|upload|uploaded|request_length|request_size|bytes_received'),
    unit: BYTES,
  },
  bytes_out: {
    title: 'Bytes out',
    column: 'bytes_out',
    types: ['number'],
    hint: part('out|tx|sent|egress|download|body_bytes_sent|bytes_sent|response_size|size'),
    unit: BYTES,
  },
  score: { title: 'Score', column: 'anomaly_score', types: ['number'], hint: part('score|anomaly|outlier') },
  flag: { title: 'Flag', column: 'is_anomaly', types: ['boolean', 'number', 'string'], hint: part('anomaly|anomalous|outlier|flag|flagged') },
  reason: { title: 'Reason', column: 'reason', types: ['string'], hint: part('reason|why|explanation|message') },
};

/** Returns the display name of a role. */
export const roleTitle = (role: FieldRole): string => ROLES[role].title;

/** Returns the column that views read for a role. */
export const roleColumn = (role: FieldRole): string => ROLES[role].column;

/** Returns the role of a column, undefined if it has none. */
export const findRole = (column: string): FieldRole | undefined => FIELD_ROLES.find((role) => ROLES[role].column === column);

/** Returns true if the type of the field fits the role. */
export const fitsRole = (field: Field, role: FieldRole): boolean => ROLES[role].types.includes(field.type);

const SAMPLE_ROWS = 20;
const MOST = 0.8;

const looksRight = (field: Field, test: (value: unknown) => boolean): boolean => {
  const seen: unknown[] = [];
  for (let row = 0; row < field.values.length && seen.length < SAMPLE_ROWS; row += 1) {
    const value = field.values[row];
    if (value !== null && value !== undefined && value !== '') seen.push(value);
  }
  return seen.length > 0 && seen.filter(test).length >= seen.length * MOST;
};

/** Scores how well a field fits a role: 4 for its values, 2 for its name, 1 for its unit; 0 if only its type fits. */
const evidenceFor = (field: Field, role: FieldRole): number => {
  const { hint, unit, looksRight: test } = ROLES[role];
  return (
    (test && looksRight(field, test) ? 4 : 0) +
    (hint.test(field.name) || hint.test(field.config?.displayName ?? '') ? 2 : 0) +
    (unit?.test(field.config?.unit ?? '') ? 1 : 0)
  );
};

/** Returns true for the column of another role, which is not a candidate. */
const isTaken = (field: Field, role: FieldRole): boolean => {
  const own = findRole(field.name);
  return own !== undefined && own !== role;
};

/** Roles that are never guessed from a type, because any number could be a score. */
const NEEDS_A_HINT: ReadonlySet<FieldRole> = new Set(['score', 'flag', 'reason']);

/** Returns the fields that could have the role, the most likely first, each name once. */
export const roleCandidates = (frames: readonly Frame[], role: FieldRole): Field[] => {
  const fields = new Map(frames.flatMap(({ fields: held }) => held).map((field) => [field.name, field]));
  return [...fields.values()]
    .filter((field) => fitsRole(field, role) && !isTaken(field, role))
    .map((field) => ({ field, evidence: evidenceFor(field, role) }))
    .filter(({ evidence }) => evidence > 0 || !NEEDS_A_HINT.has(role))
    .sort((a, b) => b.evidence - a.evidence)
    .map(({ field }) => field);
};

/**
 * Returns the field of a role: by its column name, else the most likely by type, unit, name and values. Undefined if only
 * the type fits (except for times) or if two fields are equally likely.
 */
export const findRoleField = (frame: Frame, role: FieldRole): Field | undefined => {
  const named = findField(frame, ROLES[role].column);
  if (named || NEEDS_A_HINT.has(role)) return named;
  const [best, next] = roleCandidates([frame], role);
  const least = role === 'time' ? 0 : 2;
  if (!best || evidenceFor(best, role) < least) return undefined;
  return next && evidenceFor(next, role) === evidenceFor(best, role) && role !== 'time' ? undefined : best;
};

/**
 * Returns fields that can replace the missing columns of a view, where one is clearly the most likely. Verdicts are never
 * guessed.
 */
export const findMissingRoles = (frames: readonly Frame[], columns: readonly string[]): FieldMapping => {
  const found = columns.flatMap((column) => {
    const role = column === 'time' ? 'time' : findRole(column);
    if (!role) return [];
    const field = frames.map((frame) => findRoleField(frame, role)).find((candidate) => candidate !== undefined);
    return field ? [[role, field.name] as const] : [];
  });
  return Object.fromEntries(found);
};

/** Names of the fields that have a role. */
export type FieldMapping = Readonly<Partial<Record<FieldRole, string>>>;

const mapFrame = (frame: Frame, mapping: ReadonlyArray<readonly [FieldRole, string]>): Frame => {
  const found = mapping.flatMap(([role, name]) => {
    const field = findField(frame, name);
    return field ? [{ role, field }] : [];
  });
  if (found.length === 0) return frame;
  const moved = new Set(found.map(({ field }) => field));
  const columns = new Set(found.map(({ role }) => ROLES[role].column));
  return {
    ...frame,
    fields: [
      ...found.map(({ role, field }): DrawnField => {
        const name = ROLES[role].column;
        return name === field.name ? field : { ...field, name, source_name: field.name, config: { ...field.config, displayName: field.config?.displayName ?? field.name } };
      }),
      ...frame.fields.filter((field) => !moved.has(field)).map((field) => (columns.has(field.name) ? { ...field, name: `${field.name} (not mapped)` } : field)),
    ],
  };
};

/**
 * Returns frames with the mapped fields renamed to the columns of their roles, so that every view finds them; their own name
 * becomes the title. A field that already had that name is renamed. Names that are not in the data are ignored.
 */
export const mapFields = (frames: readonly Frame[], mapping: FieldMapping): readonly Frame[] => {
  const wanted = FIELD_ROLES.flatMap((role) => (mapping[role] ? [[role, mapping[role]] as const] : []));
  return wanted.length === 0 ? frames : frames.map((frame) => mapFrame(frame, wanted));
};

/** Returns the name of a field after the mapping, for options that refer to a field. */
export const mappedName = (name: string, mapping: FieldMapping): string => {
  const role = FIELD_ROLES.find((candidate) => mapping[candidate] === name);
  return role ? ROLES[role].column : name;
};
