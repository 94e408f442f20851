import { RAW_TEXT, type FormatField, type FormatPart, type Grammar } from './format-fields.ts';

/** Quotes and tabs end any text, because servers escape them. */
export const BREAK = /["\t]/;

/** Separators that texts of clients seldom contain. */
const SEPARATORS = ['|', '^', '~', '#', '\u0001', '\u001f'];
/** Texts that contain no space, except where a client attacks. */
const SPACELESS: ReadonlySet<string> = new Set(['$remote_user', '$http_host', '$request_uri', '$args', '$query_string', '%u', '%q', '%{Host}i', '%{host}i']);

/** Returns whether a word of a client ends at this part: words have neither spaces nor quotes. */
const endsWord = (part: FormatPart | undefined): boolean => part === undefined || (typeof part === 'string' && /[\s"]/.test(part));

/** Returns whether a part is text of a client that may contain all but quotes and tabs. */
export const isText = (parts: readonly FormatPart[], index: number): boolean => {
  const part = parts[index];
  if (typeof part === 'string' || part.grammar.writer === 'server' || part.grammar.writer === 'client_bounded') return false;
  return part.grammar.writer === 'client' || !endsWord(parts[index - 1]) || !endsWord(parts[index + 1]);
};

/** Returns whether the value of a field must never come from the text of a client. */
export const isTrusted = ({ role, grammar }: FormatField): boolean => role !== null && grammar.writer === 'server';

/** Returns the positions of the first and the last text of each stretch without quotes and tabs that has a trusted value between two texts. */
const findUnsafe = (parts: readonly FormatPart[]): Array<readonly [first: number, last: number]> => {
  const found: Array<readonly [number, number]> = [];
  let texts: number[] = [];
  const end = (): void => {
    const [first] = texts;
    const last = texts[texts.length - 1];
    if (parts.slice(first, last).some((part) => typeof part !== 'string' && isTrusted(part))) found.push([first, last]);
    texts = [];
  };
  parts.forEach((part, index) => {
    if (typeof part === 'string') {
      const isRaw = texts.length > 0 && (parts[texts[0]] as FormatField).grammar === RAW_TEXT;
      if (BREAK.test(part) && !isRaw) end();
    } else if (isText(parts, index)) texts.push(index);
  });
  end();
  return found;
};

/** Returns whether a text of a client ends at this part, once it cannot contain the separator. */
const ends = (part: FormatPart | undefined, separator: string, { grammar }: FormatField): boolean =>
  part === undefined || (typeof part === 'string' && (part.includes(separator) || (grammar !== RAW_TEXT && BREAK.test(part))));

const toBounded = (separator: string, { grammar }: FormatField): Grammar => {
  const set = separator === ' ' ? ' ' : `\\${separator}`;
  return {
    source: grammar === RAW_TEXT ? `[^${set}]*` : String.raw`[^"\\\t${set}]*(?:\\[^${set}][^"\\\t${set}]*)*`,
    character: separator === ' ' ? /[^"\t ]/ : new RegExp(`[^"\\t${set}]`),
    writer: 'client_bounded',
  };
};

/**
 * Excludes the separator from texts of clients where a value of the server stands between two of them. All separators of such a
 * line are then those of the server; a line in which a client sent one is not read. Texts without a common separator stay as they are.
 */
export const boundTexts = (parts: readonly FormatPart[]): FormatPart[] => {
  const bounded = [...parts];
  for (const [first, last] of findUnsafe(parts)) {
    const texts = parts.flatMap((_part, index) => (index >= first && index <= last && isText(parts, index) ? [index] : []));
    const separator = [...SEPARATORS, ' '].find((one) =>
      texts.every((index) => {
        const field = parts[index] as FormatField;
        return ends(parts[index - 1], one, field) && ends(parts[index + 1], one, field) && (one !== ' ' || SPACELESS.has(field.name));
      }),
    );
    if (separator === undefined) continue;
    for (const index of texts) {
      const field = parts[index] as FormatField;
      bounded[index] = { ...field, grammar: toBounded(separator, field) };
    }
  }
  return bounded;
};
