import {
  ADDRESS, CLF_TIME, CLIENT_TEXT, CLIENT_WORD, DIGITS, LogFormatError, NAME, SERVER_WORD, STATUS, toServerGrammar, USER_NAME, type FieldRole, type FormatField, type FormatPart, type Grammar,
} from './format-fields.ts';
import { toConfigText } from './nginx-format.ts';

/** Directives without an argument, or with any: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats, and mod_logio. */
const DIRECTIVES: Readonly<Record<string, readonly [Grammar, (FieldRole | null)?]>> = {
  h: [ADDRESS, 'client'],
  A: [ADDRESS, 'server_address'],
  l: [CLIENT_WORD],
  u: [USER_NAME],
  r: [CLIENT_TEXT, 'request'],
  s: [STATUS, 'status'],
  b: [DIGITS, 'sent_body'],
  B: [DIGITS, 'sent_body'],
  O: [DIGITS, 'sent'],
  I: [DIGITS, 'received'],
  S: [DIGITS],
  D: [DIGITS, 'microseconds'],
  v: [NAME, 'server_name'],
  V: [CLIENT_WORD],
  m: [CLIENT_WORD],
  U: [CLIENT_TEXT, 'path'],
  q: [CLIENT_TEXT],
  f: [CLIENT_TEXT],
  H: [SERVER_WORD],
  X: [toServerGrammar('X+-', '[X+-]')],
  k: [DIGITS],
  P: [DIGITS],
  R: [SERVER_WORD],
  L: [SERVER_WORD],
  C: [CLIENT_TEXT],
  e: [CLIENT_TEXT],
  n: [CLIENT_TEXT],
  o: [CLIENT_TEXT],
  c: [CLIENT_TEXT],
  x: [CLIENT_TEXT],
};
const HEADERS: Readonly<Record<string, FieldRole>> = { 'user-agent': 'user_agent', 'x-forwarded-for': 'forwarded' };
const DURATIONS: Readonly<Record<string, FieldRole>> = { '': 'seconds', s: 'seconds', ms: 'milliseconds', us: 'microseconds' };

/** Formats that the configuration files of Apache define. */
const NAMED: Readonly<Record<string, string>> = {
  common: '%h %l %u %t "%r" %>s %b',
  combined: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
  combinedio: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %I %O',
  vhost_common: '%v %h %l %u %t "%r" %>s %b',
  vhost_combined: '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
};

const MONTH = toServerGrammar('A-Za-z', '[A-Z][a-z]{2,8}');
const two = (source = String.raw`\d{2}`): Grammar => toServerGrammar('0-9', source);
/** Conversions of strftime, each with the part of a time that it writes; null for parts that other parts imply. */
const CONVERSIONS: Readonly<Record<string, readonly [part: string | null, grammar: Grammar]>> = {
  Y: ['year', two(String.raw`\d{4}`)],
  y: ['short_year', two()],
  m: ['month', two()],
  b: ['month', MONTH],
  B: ['month', MONTH],
  h: ['month', MONTH],
  d: ['day', two()],
  e: ['day', two(String.raw`[ \d]?\d`)],
  H: ['hour', two()],
  k: ['hour', two(String.raw`[ \d]?\d`)],
  I: ['half_hour', two()],
  l: ['half_hour', two(String.raw`[ \d]?\d`)],
  p: ['half', toServerGrammar('AaPpMm', '[AaPp][Mm]')],
  P: ['half', toServerGrammar('AaPpMm', '[AaPp][Mm]')],
  M: ['minute', two()],
  S: ['second', two()],
  z: ['zone', toServerGrammar('0-9:+-', String.raw`[+-]\d{2}:?\d{2}`)],
  Z: ['zone', toServerGrammar('A-Za-z0-9+-', '[A-Za-z0-9+-]{1,6}')],
  s: ['epoch_s', two(String.raw`\d{1,11}`)],
  a: [null, MONTH],
  A: [null, MONTH],
  j: [null, two(String.raw`\d{3}`)],
  u: [null, two(String.raw`\d`)],
  w: [null, two(String.raw`\d`)],
};
/** Conversions that stand for several. */
const COMPOUND: Readonly<Record<string, string>> = { T: '%H:%M:%S', R: '%H:%M', F: '%Y-%m-%d', D: '%m/%d/%y', r: '%I:%M:%S %p', n: '\n', t: '\t', c: '%a %b %e %H:%M:%S %Y', x: '%m/%d/%y', X: '%H:%M:%S' };
/** Formats of `%{format}t` that are not for strftime. */
const EPOCHS: Readonly<Record<string, readonly [part: string, source: string]>> = {
  sec: ['epoch_s', String.raw`\d{1,11}`],
  msec: ['epoch_ms', String.raw`\d{1,14}`],
  usec: ['epoch_us', String.raw`\d{1,17}`],
  msec_frac: ['fraction', String.raw`\d{3}`],
  usec_frac: ['fraction', String.raw`\d{6}`],
};

const toTimeParts = (argument: string, name: string): FormatPart[] => {
  const edge = argument.startsWith('end:') ? 'end' : 'begin';
  const format = argument.replace(/^(?:begin|end):/, '');
  if (format === '') return ['[', { name, role: `${edge}:whole`, grammar: CLF_TIME }, ']'];
  const toPart = (part: string | null, grammar: Grammar): FormatField => ({ name, role: part === null ? null : (`${edge}:${part}` as FieldRole), grammar });
  if (Object.hasOwn(EPOCHS, format)) return [toPart(EPOCHS[format][0], toServerGrammar('0-9', EPOCHS[format][1]))];
  const plain = format.replaceAll(/%[EO_0^#-]?([TRFDrntcxX])/g, (_all, code: string) => COMPOUND[code]);
  return plain.split(/(%[EO_0^#-]?.)/).flatMap((piece): FormatPart[] => {
    if (!piece.startsWith('%')) return piece === '' ? [] : [piece];
    const code = piece[piece.length - 1];
    if (code === '%') return ['%'];
    if (!Object.hasOwn(CONVERSIONS, code)) throw new LogFormatError(`Unknown conversion in ${name}: got ${piece}, expected conversions of strftime such as %Y-%m-%dT%H:%M:%S%z. Write the time as %t.`);
    return [toPart(...CONVERSIONS[code])];
  });
};

const toParts = (name: string, argument: string, code: string): FormatPart[] => {
  if (code === '%') return ['%'];
  if (code === 't') return toTimeParts(argument, name);
  const field = (grammar: Grammar, role: FieldRole | null = null): FormatPart[] => [{ name, role, grammar }];
  if (code === 'a') return field(ADDRESS, argument === 'c' ? 'peer' : 'client');
  if (code === 'h' && argument === 'c') return field(ADDRESS, 'peer');
  if (code === 'p') return field(DIGITS, argument === 'remote' ? 'client_port' : 'server_port');
  if (code === 'T') return field(DIGITS, DURATIONS[argument] ?? null);
  if (code === 'i') return field(CLIENT_TEXT, HEADERS[argument.toLowerCase()] ?? null);
  if (code === 'P' && argument.startsWith('hex')) return field(SERVER_WORD);
  if (code === 'x' && argument === 'SSL_PROTOCOL') return field(SERVER_WORD, 'tls');
  if (code === 'x' && argument === 'SSL_CIPHER') return field(SERVER_WORD);
  if (code === 'e' && argument === 'UNIQUE_ID') return field(SERVER_WORD, 'request_id');
  if (!Object.hasOwn(DIRECTIVES, code)) throw new LogFormatError(`Unknown directive: got ${name}, expected a directive of Apache's LogFormat such as %h, %t or %>s.`);
  const [grammar, role] = DIRECTIVES[code];
  return field(grammar, role);
};

const DIRECTIVE = /^(?:LogFormat|CustomLog|GlobalLog|TransferLog)\s/i;
const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
const FIELD = /%(?:[!,\d]*)[<>]?(?:\{([^}]*)\})?[<>]?(?:\^t([io])|([A-Za-z%]))/g;

/** Returns the format string in a directive, or the text itself. */
const toFormat = (given: string): string => {
  const text = given.trim();
  if (Object.hasOwn(NAMED, text)) return NAMED[text];
  const isDirective = DIRECTIVE.test(text);
  const quoted = [...text.matchAll(QUOTED)].map(([, inner]) => inner);
  if (isDirective && quoted.length > 0) return toConfigText(quoted.find((one) => one.includes('%')) ?? quoted[0]);
  // The whole text in quotes, as it stands in the configuration.
  if (quoted.length === 1 && text === `"${quoted[0]}"`) return toConfigText(quoted[0]);
  return toConfigText(text);
};

/** Returns the parts of a `LogFormat` of Apache: its text, the name of a common one, or the whole directive. @throws LogFormatError */
export const parseApacheFormat = (given: string): FormatPart[] => {
  const format = toFormat(given);
  const parts: FormatPart[] = [];
  let end = 0;
  for (const found of format.matchAll(FIELD)) {
    parts.push(format.slice(end, found.index), ...toParts(found[0], found[1] ?? '', found[3] ?? (found[2] === 'i' ? 'C' : 'o')));
    end = found.index + found[0].length;
  }
  return [...parts, format.slice(end)].filter((part) => part !== '');
};

/** Returns whether a text is a name or a string of Apache: it has directives, and no variables of nginx. */
export const isApacheFormat = (text: string): boolean => Object.hasOwn(NAMED, text.trim()) || (/%[!,\d]*[<>]?(?:\{[^}]*\})?[<>]?\^?[A-Za-z]/.test(text) && !/\$\{?[a-z_]/.test(text));
