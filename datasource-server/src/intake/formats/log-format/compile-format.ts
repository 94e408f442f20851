import { isApacheFormat, parseApacheFormat } from './apache-format.ts';
import { BREAK, boundTexts, isText, isTrusted } from './client-texts.ts';
import { CLIENT_TEXT, LogFormatError, RAW_TEXT, USER_NAME, type FieldRole, type FormatField, type FormatPart, type Grammar } from './format-fields.ts';
import { toJsonReader } from './json-format.ts';
import { parseNginxFormat } from './nginx-format.ts';

/** Values of a line by role, still escaped; undefined where the format has no such field. */
export type LineValues = ReadonlyMap<FieldRole, string>;

/** Reads the lines that a format string writes. */
export interface CompiledFormat {
  readonly roles: ReadonlySet<FieldRole>;
  /** Returns the values of a line; null for a line that the format string does not write. */
  readonly read: (line: string) => LineValues | null;
}

const quote = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** Joins texts that follow each other. */
const mergeTexts = (parts: readonly FormatPart[]): FormatPart[] => {
  const merged: FormatPart[] = [];
  for (const part of parts) {
    const last = merged[merged.length - 1];
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
};

/** Returns whether a text of the client can end before this separator only: it contains a character that the text cannot contain. */
const endsText = (separator: string, { grammar }: FormatField): boolean => [...separator].some((character) => !grammar.character.test(character));

/**
 * Checks that no text of a client can be taken for a value that the server writes. Such a text must have a quote, a tab, or the
 * end of the line between itself and the next text of a client, or only texts of clients between them: then all else is read
 * from the one or the other side. A separator must contain a character that the value of the server never contains.
 *
 * @throws LogFormatError
 */
const checkSafety = (parts: readonly FormatPart[]): void => {
  let text: FormatField | null = null;
  let between: FormatField[] = [];
  parts.forEach((part, index) => {
    if (typeof part === 'string') {
      const isRaw = text?.grammar === RAW_TEXT;
      if (BREAK.test(part) && !isRaw) {
        text = null;
        between = [];
      }
      return;
    }
    if (isTrusted(part)) {
      between.push(part);
      for (const [step, next] of [[-1, -2], [1, 2]]) {
        const separator = parts[index + step];
        const neighbour = typeof separator === 'string' ? parts[index + next] : separator;
        if (neighbour === undefined || typeof neighbour === 'string' || neighbour.grammar.writer === 'server') continue;
        if (typeof separator === 'string' && endsText(separator, part)) continue;
        throw new LogFormatError(
          `${part.name} cannot be separated from ${neighbour.name}: got ${typeof separator === 'string' ? `"${separator}" between them` : 'nothing between them'}, expected a separator that ${part.name} never contains, such as a space. ${neighbour.name} is text of the client, which may look like ${part.name}.`,
        );
      }
      return;
    }
    if (!isText(parts, index)) return;
    if (text !== null && between.length > 0) {
      throw new LogFormatError(
        `${between.map(({ name }) => name).join(', ')} cannot be read safely: got it between ${text.name} and ${part.name}, which are text of the client without quotes, expected at most one such text in a row. ` +
          `Quote both ("${part.name}"), separate the fields by tabs or |, or move ${between[0].name} to the begin of the line.`,
      );
    }
    text = part;
    between = [];
  });
};

/** Texts of a client that follow each other, or one of them: one group of the expression, split afterwards. */
interface TextRun {
  readonly run: readonly FormatPart[];
  readonly grammar: Grammar;
}

/** The grammars that can hold more than the others, the widest first. */
const GRAMMARS = [RAW_TEXT, USER_NAME];

/** Joins all parts from the first to the last text of a client without a quote or tab between them: only the ends of such a run can be found. */
const toRuns = (parts: readonly FormatPart[]): Array<FormatPart | TextRun> => {
  const runs: Array<FormatPart | TextRun> = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (typeof part === 'string' || !isText(parts, index)) {
      runs.push(part);
      continue;
    }
    const isRaw = part.grammar === RAW_TEXT;
    let last = index;
    for (let next = index + 1; next < parts.length; next++) {
      const other = parts[next];
      if (typeof other === 'string' ? BREAK.test(other) && !isRaw : isTrusted(other)) break;
      if (isText(parts, next)) last = next;
    }
    const run = parts.slice(index, last + 1);
    runs.push(last === index ? part : { run, grammar: GRAMMARS.find((grammar) => run.some((one) => typeof one !== 'string' && one.grammar === grammar)) ?? CLIENT_TEXT });
    index = last;
  }
  return runs;
};

/** Adds the values of a run: each text ends at the first place where the separator after it stands. Returns false where one is missing. */
const splitRun = (run: readonly FormatPart[], text: string, values: Map<FieldRole, string>): boolean => {
  let at = 0;
  for (let index = 0; index < run.length; ) {
    let next = index;
    while (next < run.length && typeof run[next] !== 'string') next++;
    const separator = run[next] as string | undefined;
    let end = separator === undefined ? text.length : text.indexOf(separator, at);
    // A list of addresses has spaces behind its commas.
    if (run.slice(index, next).some((part) => (part as FormatField).role === 'forwarded')) while (end > at && text[end - 1] === ',') end = text.indexOf(separator!, end + 1);
    if (end === -1) return false;
    const value = text.slice(at, end);
    run.slice(index, next).forEach((part, place) => {
      const { role } = part as FormatField;
      if (role === null) return;
      // The path follows the host without a separator: `$host$request_uri`.
      const slash = place > 0 && (role === 'path' || role === 'request_uri') ? value.indexOf('/') : 0;
      values.set(role, slash === -1 ? '-' : value.slice(slash));
    });
    at = end + (separator?.length ?? 0);
    index = next + 1;
  }
  return true;
};

/** Returns a reader for lines of this text: one expression, with a group for each field that has a role. */
const toTextReader = (parts: readonly FormatPart[]): ((line: string) => LineValues | null) => {
  const groups: Array<FieldRole | TextRun> = [];
  const source = toRuns(parts).map((part) => {
    if (typeof part === 'string') return quote(part);
    if ('run' in part) {
      groups.push(part);
      return `(${part.grammar.source})`;
    }
    if (part.role === null) return `(?:${part.grammar.source})`;
    groups.push(part.role);
    return `(${part.grammar.source})`;
  });
  const pattern = new RegExp(`^${source.join('')}[ \\t\\r]{0,8}$`, 's');
  return (line) => {
    const found = pattern.exec(line);
    if (found === null) return null;
    const values = new Map<FieldRole, string>();
    for (let index = 0; index < groups.length; index++) {
      const group = groups[index];
      const value = found[index + 1];
      if (typeof group !== 'string') {
        if (!splitRun(group.run, value, values)) return null;
      } else if (value !== '-' || !values.has(group)) values.set(group, value);
    }
    return values;
  };
};

const TIME_ROLES = /^(?:epoch_time|end_time|(?:begin|end):(?:whole|epoch_s|epoch_ms|epoch_us|year|short_year))$/;

const checkContent = (given: string, parts: readonly FormatPart[]): void => {
  const fields = parts.filter((part) => typeof part !== 'string');
  const roles = fields.map(({ role }) => role);
  const shown = given.length > 80 ? `${given.slice(0, 80)}...` : given;
  if (fields.length === 0) throw new LogFormatError(`The log format has no fields: got "${shown}", expected variables of nginx such as $remote_addr, or directives of Apache such as %h.`);
  if (!roles.some((role) => role === 'client' || role === 'peer' || role === 'forwarded')) throw new LogFormatError('The log format has no address of the client: expected $remote_addr (nginx), or %h or %a (Apache).');
  if (!roles.some((role) => role !== null && TIME_ROLES.test(role))) throw new LogFormatError('The log format has no time: expected $time_local, $time_iso8601 or $msec (nginx), or %t (Apache).');
};

/**
 * Returns a reader for the lines that a format string writes: a `log_format` of nginx, or a `LogFormat` of Apache.
 *
 * @throws LogFormatError for a string without address or time, and for one whose lines cannot be read safely
 */
export const compileFormat = (given: string): CompiledFormat => {
  const parts = boundTexts(mergeTexts(isApacheFormat(given) ? parseApacheFormat(given) : parseNginxFormat(given)));
  checkContent(given, parts);
  checkSafety(parts);
  const readText = toTextReader(parts);
  const readJson = toJsonReader(parts, toTextReader);
  return {
    roles: new Set(parts.flatMap((part) => (typeof part === 'string' || part.role === null ? [] : [part.role]))),
    read: (line) => readText(line) ?? readJson?.(line) ?? null,
  };
};
