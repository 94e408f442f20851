import { AppError } from '@weir/schema';
import { missingFields, type FormatDefinition, type LogHints } from '../formats/define-format.ts';
import { FORMATS } from '../formats/index.ts';

/** Matches a column name; a value often begins with a digit. */
const COLUMN_NAME = /^[A-Za-z_@%$#({][A-Za-z0-9 _.:@%$#(){}<>/-]*$/;

/** Returns whether all texts may be names of columns, so that a line with them can be a header. */
export const areColumnNames = (texts: readonly string[]): boolean => texts.every((text) => COLUMN_NAME.test(text));

/** Returns the fields of a log with this head where it is a log of the format; null where fields are missing or the format is another one. */
export const recogniseFields = (format: FormatDefinition, head: readonly string[], hints: LogHints): readonly string[] | null => {
  const fields = format.fieldsOf(head, hints);
  return fields !== null && missingFields(format, fields).length === 0 ? fields : null;
};

/** Returns the first format that matches this head; null where none does. A suggested mapping may still read such a log. */
export const findFormat = (head: readonly string[], hints: LogHints): FormatDefinition | null => FORMATS.find((format) => recogniseFields(format, head, hints) !== null) ?? null;

/** Returns whether one of the formats takes these comments for the names of fields. */
export const namesFields = (comments: readonly string[], hints: LogHints, formats = FORMATS): boolean =>
  formats.some((format) => format.fieldsOf(NO_HEAD, hints) === null && format.fieldsOf([...comments, ''], hints) !== null);

/** Head of a log whose rows come without one. */
export const NO_HEAD: readonly string[] = [''];

/**
 * Returns the error for a log in an unknown format. It names the missing fields of the format that comes closest.
 *
 * @param heads - heads that the log may have; the first lines of the log
 */
export const wrongColumns = (heads: ReadonlyArray<readonly string[]>, hints: LogHints): AppError => {
  let nearest: { format: FormatDefinition; fields: readonly string[]; missing: readonly string[] } | null = null;
  for (const head of heads) {
    for (const format of FORMATS) {
      const fields = format.fieldsOf(head, hints);
      // The cells may be values of a row; an error message must not contain log data.
      if (fields === null || !areColumnNames(fields)) continue;
      const missing = missingFields(format, fields);
      if (missing.length > 0 && (nearest === null || missing.length < nearest.missing.length)) nearest = { format, fields, missing };
    }
  }
  if (nearest === null) return new AppError('ingest.wrong_columns', `Unrecognised log format: expected one of ${FORMATS.map(({ title }) => title).join('; ')}.`);
  const { format, fields, missing } = nearest;
  const shown = fields.slice(0, 20).map((name) => name.slice(0, 40));
  return new AppError('ingest.wrong_columns', `The header lacks ${missing.join(', ')}: got ${shown.join(', ')}.`, {
    details: { source: format.id, missing, header: shown },
  });
};
