import { parseJsonLine, toObject } from '../parsing/json-line.ts';
import { RAW_TEXT, type FieldRole, type FormatPart } from './format-fields.ts';

type Values = ReadonlyMap<FieldRole, string>;
type TextReader = (text: string) => Values | null;

/** Stands for a field while the format string is parsed as JSON. */
const MARK = '\u0001';
const MARKED = /\u0001(\d+)\u0001/;

/** One property of the object: the keys that lead to it, and the reader of its value. */
interface Leaf {
  readonly keys: readonly string[];
  readonly read: TextReader;
}

/** Returns the format string as JSON, with marks for its fields: fields outside quotes are numbers or null, and get quotes. */
const toMarkedJson = (parts: readonly FormatPart[]): string => {
  let isQuoted = false;
  return parts
    .map((part, index) => {
      if (typeof part !== 'string') return isQuoted ? `${MARK}${index}${MARK}` : `"${MARK}${index}${MARK}"`;
      for (const [quotes] of part.matchAll(/\\.|"/g)) if (quotes === '"') isQuoted = !isQuoted;
      return part;
    })
    .join('')
    // A mark is a control character, which JSON texts must escape.
    .replaceAll(MARK, String.raw`\u0001`);
};

const toLeaves = (value: unknown, keys: readonly string[], parts: readonly FormatPart[], toReader: (parts: readonly FormatPart[]) => TextReader): Leaf[] => {
  if (typeof value === 'string') {
    const pieces = value.split(MARKED).map((piece, index): FormatPart => {
      if (index % 2 === 0) return piece;
      const part = parts[Number(piece)];
      return typeof part !== 'string' && part.grammar.writer !== 'server' ? { ...part, grammar: RAW_TEXT } : part;
    });
    return pieces.some((piece) => typeof piece !== 'string' && piece.role !== null) ? [{ keys, read: toReader(pieces) }] : [];
  }
  const object = toObject(value);
  return object === null ? [] : Object.entries(object).flatMap(([key, inner]) => toLeaves(inner, [...keys, key], parts, toReader));
};

const toLeafText = (object: unknown, keys: readonly string[]): string => {
  let value = object;
  for (const key of keys) value = toObject(value)?.[key];
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '-';
};

/** A backslash must be escaped again, because values are still escaped where a line is read as text. */
const escape = (value: string): string => value.replaceAll('\\', '\\\\');

/**
 * Returns a reader for the lines of a format string that is a JSON object, after a log shipper wrote them again: other order of
 * properties, other spaces. Null for any other format string.
 */
export const toJsonReader = (parts: readonly FormatPart[], toReader: (parts: readonly FormatPart[]) => TextReader): TextReader | null => {
  const [first] = parts;
  if (typeof first !== 'string' || !first.trimStart().startsWith('{')) return null;
  const template = parseJsonLine(toMarkedJson(parts));
  if (template === null) return null;
  const leaves = toLeaves(template, [], parts, toReader);
  return (line) => {
    const object = line.startsWith('{') ? parseJsonLine(line) : null;
    if (object === null) return null;
    const values = new Map<FieldRole, string>();
    for (const { keys, read } of leaves) {
      const found = read(toLeafText(object, keys));
      if (found === null) return null;
      for (const [role, value] of found) values.set(role, escape(value));
    }
    return values;
  };
};
