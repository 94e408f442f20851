import type { JsonObject } from '../formats/parsing/json-line.ts';
import { rawElements, rawProperties } from './json-scanner.ts';
import type { WrapStats } from './wrap-stats.ts';

/** Content of an envelope. */
export interface Unwrapped {
  /** Texts in the envelope, each with one or more rows. */
  readonly texts: readonly string[];
  /** Stream of a Docker line, whose text is incomplete where it has no line feed at its end; null for other envelopes. */
  readonly stream: string | null;
}

/** Properties that hold the wrapped text, in the order in which they are tried. */
const TEXT_KEYS = ['message', 'log', 'MESSAGE', 'line', '_raw', 'event', 'body', 'textPayload'];
/** Arrays whose elements are rows. */
const ARRAY_KEYS = ['Records', 'records', 'logEvents', 'events'];
/** Keys that programs also use for their own fields: they wrap a row only among the properties of shippers. */
const COMMON_KEYS = new Set(['line', 'event', 'body']);
const DOCKER_KEYS = new Set(['log', 'stream', 'time', 'attrs']);

/** Properties that shippers add to a text: when, where and how it was read. Keys that begin with `_` or `@` are shippers' too. */
const SHIPPER_KEYS = new Set([
  ...['time', 'timestamp', 'date', 'ingestionTime', 'observedTimestamp', 'nanotime', 'stream', 'logtag', 'attrs', 'partial_message', 'partial_id', 'partial_ordinal', 'partial_last'],
  ...['tag', 'tags', 'type', 'host', 'hostname', 'path', 'file', 'filename', 'offset', 'source', 'source_type', 'sourcetype', 'index', 'linecount', 'splunk_server', 'agent', 'ecs', 'input', 'log', 'event'],
  ...['container', 'container_id', 'container_name', 'kubernetes', 'docker', 'fields', 'metadata', 'cloud', 'labels', 'id', 'eventId', 'logStreamName', 'logStream', 'logGroup', 'log_stream', 'log_group', 'owner'],
  ...['pid', 'ident', 'facility', 'priority', 'severity', 'level', 'appname', 'program', 'procid', 'msgid', 'PROGRAM', 'HOST', 'PID', 'DATE', 'FACILITY', 'PRIORITY', 'service', 'environment', 'ddsource', 'ddtags'],
]);

/** Returns the content of a JSON object that is an envelope, or null. */
export const unwrapJson = (text: string, stats: WrapStats, recognise: (line: string) => string | null): Unwrapped | null => {
  const object = parseObject(text);
  if (object === null) return null;
  return unwrapArray(text, object) ?? unwrapSource(text, object) ?? unwrapText(text, object, stats, recognise);
};

const parseObject = (text: string): JsonObject | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
};

const unwrapArray = (text: string, object: JsonObject): Unwrapped | null => {
  const key = ARRAY_KEYS.find((name) => Array.isArray(object[name]));
  if (key === undefined) return null;
  const items = object[key] as readonly unknown[];
  if (!items.every(isObject)) return null;
  if (key === 'logEvents') {
    if (typeof object.messageType !== 'string') return null;
    return toMany(object.messageType === 'CONTROL_MESSAGE' ? [] : toMessages(items));
  }
  if (key === 'events' && !items.every(({ message }) => typeof message === 'string')) return null;
  return toMany(rawElements(rawProperties(text).get(key)!));
};

const toMessages = (events: readonly JsonObject[]): string[] => events.map(({ message }) => (typeof message === 'string' ? message : JSON.stringify(message ?? '')));

/** Elasticsearch and Splunk exports. */
const unwrapSource = (text: string, object: JsonObject): Unwrapped | null => {
  const key = isObject(object._source) ? '_source' : isObject(object.result) && typeof object.result._raw === 'string' ? 'result' : null;
  return key === null ? null : toMany([rawProperties(text).get(key)!]);
};

const unwrapText = (text: string, object: JsonObject, stats: WrapStats, recognise: (line: string) => string | null): Unwrapped | null => {
  const key = TEXT_KEYS.find((name) => isText(object[name])) ?? TEXT_KEYS.find((name) => object[name] === '' || object[name] === '\n');
  const names = Object.keys(object);
  if (key === undefined) return unwrapOnly(text, object, names);
  const inner = object[key] as string;
  if (key === 'log' && names.length > 1 && names.every((name) => DOCKER_KEYS.has(name))) return { texts: [inner], stream: String(object.stream) };
  const isShipped = names.every((name) => name === key || SHIPPER_KEYS.has(name) || name.startsWith('_') || name.startsWith('@'));
  const isEnvelope = stats.decide(`${key}\0${names.join('\0')}`, () => {
    if (names.length > 1 && recognise(text) !== null) return false;
    return isShipped || (!COMMON_KEYS.has(key) && recognise(inner.trimEnd()) !== null);
  });
  return isEnvelope ? toMany([inner]) : null;
};

/** `{"message": {...}}`: the only property is an object. */
const unwrapOnly = (text: string, object: JsonObject, names: readonly string[]): Unwrapped | null => {
  const [only] = names;
  return names.length === 1 && TEXT_KEYS.includes(only) && isObject(object[only]) ? toMany([rawProperties(text).get(only)!]) : null;
};

const toMany = (texts: readonly string[]): Unwrapped => ({ texts, stream: null });

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
