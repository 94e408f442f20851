import { findSource } from '../lines/detect-format.ts';
import type { LogHints } from '../formats/define-format.ts';

/** Lines among which one is looked for that says what the log is. */
const MOST_ODD_LINES = 200;

/**
 * Lines that came one by one as a log, which is told by its first line. A stray line that happens to be the first must not
 * keep the others from being read, so the first line that is of a known kind is put before all others. Line ends within a
 * line become spaces.
 */
export async function* toLineLog(lines: readonly string[], hints: LogHints): AsyncGenerator<Uint8Array> {
  const first = lines.slice(0, MOST_ODD_LINES).findIndex((line) => isKnown(line, hints));
  const ordered = first > 0 ? [lines[first], ...lines.slice(0, first), ...lines.slice(first + 1)] : lines;
  const text = ordered.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n');
  if (text !== '') yield Buffer.from(`${text}\n`);
}

const isKnown = (line: string, hints: LogHints): boolean => line.trim() !== '' && findSource([line], hints) !== null;
