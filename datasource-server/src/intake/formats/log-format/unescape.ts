const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))/gs;
const BYTES = /(?:\\x[89A-Fa-f][0-9A-Fa-f])+/g;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** Returns a text without the escapes of web servers and of JSON: `\"`, `\\`, `\n`, `\x22`, `\u0007`; bytes above 127 are read as UTF-8. */
export const toUnescaped = (text: string): string =>
  text.includes('\\')
    ? text
        .replaceAll(BYTES, (bytes) => Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString('utf8'))
        .replaceAll(ESCAPE, (_all, byte?: string, unit?: string, code?: string) => (code === undefined ? String.fromCharCode(parseInt(byte ?? unit ?? '', 16)) : (CONTROLS[code] ?? code)))
    : text;
