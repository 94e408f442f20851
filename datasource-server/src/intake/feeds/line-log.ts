import { findFormat } from '../lines/detect-format.ts';
import type { LogHints } from '../formats/define-format.ts';

/** Number of lines that are searched for a known format. */
const MAX_SEARCHED_LINES = 200;

/**
 * Yields separate lines as one log. The format is detected from the first line, so the first line in a known format is moved to
 * the front: a stray line must not make the others unreadable. Line ends within a line become spaces.
 */
export async function* toLineLog(lines: readonly string[], hints: LogHints): AsyncGenerator<Uint8Array> {
  const first = lines.slice(0, MAX_SEARCHED_LINES).findIndex((line) => isKnown(line, hints));
  const ordered = first > 0 ? [lines[first], ...lines.slice(0, first), ...lines.slice(first + 1)] : lines;
  const text = ordered.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n');
  if (text !== '') yield Buffer.from(`${text}\n`);
}

const isKnown = (line: string, hints: LogHints): boolean => line.trim() !== '' && findFormat([line], hints) !== null;
