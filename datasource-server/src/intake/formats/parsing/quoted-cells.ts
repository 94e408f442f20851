const QUOTE = 34;
const BACKSLASH = 92;

/** Returns the position of the quote that ends the text starting at `from`; -1 where there is none. `\"` does not end the text. */
export const findQuoteEnd = (line: string, from: number): number => {
  let at = line.indexOf('"', from);
  while (at > from && line.charCodeAt(at - 1) === BACKSLASH) {
    let escapes = 1;
    while (at - 1 - escapes >= from && line.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) break;
    at = line.indexOf('"', at + 1);
  }
  return at;
};

const SPACE = 32;

/**
 * Returns the position of the quote that ends the cell starting at `from`; -1 where there is none. Texts of clients may contain
 * quotes that the server does not escape: those before a space or the end of the line end the cell.
 */
export const findCellEnd = (line: string, from: number): number => {
  let end = findQuoteEnd(line, from);
  while (end !== -1 && end + 1 < line.length && line.charCodeAt(end + 1) !== SPACE) end = findQuoteEnd(line, end + 1);
  return end;
};

/** Returns the space-separated values of a line, some of them quoted; null where quotes are unbalanced. */
export const toQuotedCells = (line: string): string[] | null => {
  const cells: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line.charCodeAt(at) === QUOTE) {
      const end = findCellEnd(line, at + 1);
      if (end === -1) return null;
      cells.push(line.slice(at + 1, end));
      at = end + 2;
    } else {
      const space = line.indexOf(' ', at);
      const end = space === -1 ? line.length : space;
      cells.push(line.slice(at, end));
      at = end + 1;
    }
  }
  return cells;
};

/** Splits `address:port` at the last colon, because an IPv6 address contains colons. */
export const toAddressAndPort = (cell: string): readonly [address: string, port: string] => {
  const colon = cell.lastIndexOf(':');
  return colon === -1 ? [cell, '-'] : [cell.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), cell.slice(colon + 1)];
};
