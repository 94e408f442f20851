/** One escape, or bytes above 127 in a row. One expression for both, so that a backslash that is escaped itself begins nothing. */
const ESCAPE = /((?:\\x[89A-Fa-f][0-9A-Fa-f])+)|\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))/gs;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

const toUtf8 = (bytes: string): string => Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString('utf8');

/** Returns a text without the escapes of web servers and of JSON: `\"`, `\\`, `\n`, `\x22`, `\u0007`; bytes above 127 are read as UTF-8. */
export const toUnescaped = (text: string): string =>
  text.includes('\\')
    ? text.replaceAll(ESCAPE, (_all, bytes?: string, byte?: string, unit?: string, code?: string) => {
        if (bytes !== undefined) return toUtf8(bytes);
        return code === undefined ? String.fromCharCode(parseInt(byte ?? unit ?? '', 16)) : (CONTROLS[code] ?? code);
      })
    : text;
