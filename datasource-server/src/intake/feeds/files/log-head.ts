import { AppError } from '@weir/schema';
import { LogTally } from '../../lines/log-tally.ts';
import { LogOpening } from '../../lines/detect-format.ts';
import type { LogHints } from '../../formats/define-format.ts';

/** What the start of a log says that is needed to read any of its later lines. */
export interface LogHead {
  /** Comments, and the header where there is one; empty where the first line is a row already. */
  readonly lines: Uint8Array;
  /** With the mapping that its first rows suggest, where it is of no kind that is known. */
  readonly hints: LogHints;
}

/**
 * The head of a log. A log that cannot be read has none: whoever reads it says why.
 *
 * @param start the first bytes of the log
 */
export const toLogHead = (start: Uint8Array, hints: LogHints): LogHead => {
  const opening = new LogOpening(hints);
  const tally = new LogTally();
  const lines = Buffer.from(start).toString('utf8').split('\n').slice(0, -1).map((line) => line.replace(/\r$/, ''));
  try {
    const reader = lines.reduce<ReturnType<LogOpening['add']>>((found, line, index) => found ?? opening.add(line, index + 1), null) ?? opening.end();
    const head = opening.start(tally).filter(({ text }) => reader.read(text) === null);
    return { lines: Buffer.from(head.map(({ text }) => `${text}\n`).join('')), hints: tally.mapping === null ? hints : { ...hints, mappings: [tally.mapping] } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { lines: new Uint8Array(), hints };
  }
};
