import { findSource } from '../../ingest/read-log.ts';
import type { LogHints } from '../../sources/define-source.ts';

const MAX_HEAD_LINES = 100;

/**
 * The lines at the start of a log that are needed to read any of its later lines: comments, and the header where there
 * is one. Empty where the first line is a row already, or the log is of no known kind.
 *
 * @param start the first bytes of the log
 */
export const toLogHead = (start: Uint8Array, hints: LogHints): Uint8Array => {
  const lines = Buffer.from(start).toString('utf8').split('\n').slice(0, -1);
  const isComment = (line: string): boolean => line.startsWith('#') || line.trim() === '';
  const last = lines.slice(0, MAX_HEAD_LINES).findIndex((line) => !isComment(line));
  const head = lines.slice(0, last === -1 ? MAX_HEAD_LINES : last + 1).filter((line) => line.trim() !== '').map((line) => line.replace(/^\ufeff|\r$/g, ''));
  if (head.length === 0) return new Uint8Array();
  try {
    const reader = findSource(head, hints).open(head, hints);
    const needed = head.filter((line) => reader.read(line) === null);
    return Buffer.from(needed.map((line) => `${line}\n`).join(''));
  } catch {
    return new Uint8Array();
  }
};
