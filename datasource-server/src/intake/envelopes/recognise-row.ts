import { missingFields, type LogHints } from '../formats/define-format.ts';
import { FORMATS } from '../formats/index.ts';

/** Returns a function that gives the id of the format that reads a line by itself, as a row or as a header; null where none does. */
export const recogniseRow =
  (hints: LogHints = {}) =>
  (line: string): string | null => {
    const head = [line];
    for (const format of FORMATS) {
      const fields = format.fieldsOf(head, hints);
      if (fields === null || missingFields(format, fields).length > 0) continue;
      const result = format.open(head, hints).read(line);
      if (result === null || result.kind !== 'rejected') return format.id;
    }
    return null;
  };
