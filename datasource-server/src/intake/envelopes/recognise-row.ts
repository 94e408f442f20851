import { missingFields, type LineReader, type LogHints } from '../formats/define-format.ts';
import { FORMATS } from '../formats/index.ts';

const MAX_READERS = 64;

/** Returns a function that gives the id of the format that reads a line by itself, as a row or as a header; null where none does. */
export const recogniseRow = (hints: LogHints = {}) => {
  /** Readers of rows by format and fields, because opening one costs more than reading a line. */
  const readers = new Map<string, LineReader>();
  return (line: string): string | null => {
    const head = [line];
    for (const format of FORMATS) {
      const fields = format.fieldsOf(head, hints);
      if (fields === null || missingFields(format, fields).length > 0) continue;
      const key = `${format.id} ${fields.join(' ')}`;
      const known = readers.get(key);
      const reader = known ?? format.open(head, hints);
      const result = reader.read(line);
      if (result !== null && known === undefined) {
        if (readers.size === MAX_READERS) readers.clear();
        readers.set(key, reader);
      }
      if (result === null || result.kind !== 'rejected') return format.id;
    }
    return null;
  };
};
