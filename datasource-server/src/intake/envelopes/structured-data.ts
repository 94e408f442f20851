const BYTE_ORDER_MARK = '\ufeff';

/**
 * Returns the message after the structured data of a syslog line (`-` or bracketed elements with `\` escapes), without a byte order
 * mark; null where a bracket is not closed.
 *
 * @see RFC 5424, section 6.3
 */
export const afterStructuredData = (text: string): string | null => {
  if (text === '-') return '';
  if (text.startsWith('- ')) return text.slice(2).replace(BYTE_ORDER_MARK, '');
  let at = 0;
  while (text[at] === '[') {
    let isQuoted = false;
    for (at++; at < text.length && (isQuoted || text[at] !== ']'); at++) {
      if (isQuoted && text[at] === '\\') at++;
      else if (text[at] === '"') isQuoted = !isQuoted;
    }
    if (at >= text.length) return null;
    at++;
  }
  if (at === 0) return null;
  return (text[at] === ' ' ? text.slice(at + 1) : text.slice(at)).replace(BYTE_ORDER_MARK, '');
};
