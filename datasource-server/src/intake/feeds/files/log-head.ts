import { AppError } from '@weir/schema';
import { LogTally } from '../../lines/log-tally.ts';
import { FormatDetector } from '../../lines/detect-format.ts';
import type { LogHints } from '../../formats/define-format.ts';

/** The part of a log that is needed to read its later lines. */
export interface LogHead {
  /** Comments and header; empty where the first line is already a row. */
  readonly lines: Uint8Array;
  /** Includes the suggested mapping where the format is unknown. */
  readonly hints: LogHints;
}

/**
 * Returns the head of a log. It is empty for a log that cannot be read; reading that log reports why.
 *
 * @param start - the first bytes of the log
 */
export const toLogHead = (start: Uint8Array, hints: LogHints): LogHead => {
  const detector = new FormatDetector(hints);
  const tally = new LogTally();
  const lines = Buffer.from(start).toString('utf8').split('\n').slice(0, -1).map((line) => line.replace(/\r$/, ''));
  try {
    const reader = lines.reduce<ReturnType<FormatDetector['add']>>((found, line, index) => found ?? detector.add(line, index + 1), null) ?? detector.end();
    const head = detector.start(tally).filter(({ text }) => reader.read(text) === null);
    return { lines: Buffer.from(head.map(({ text }) => `${text}\n`).join('')), hints: tally.mapping === null ? hints : { ...hints, mappings: [tally.mapping] } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { lines: new Uint8Array(), hints };
  }
};
