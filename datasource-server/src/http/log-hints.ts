import { AppError, columnMappingSchema, type ColumnMapping } from '@weir/schema';
import type { IncomingHttpHeaders } from 'node:http';
import type { LogHints } from '../sources/define-source.ts';

const MAX_FIELDS = 500;

const toFields = (header: string): readonly string[] => {
  const fields = header.split(/[\s,]+/).filter((name) => name !== '');
  if (fields.length > 0 && fields.length <= MAX_FIELDS) return fields;
  throw new AppError('http.bad_request', `The header weir-fields names ${fields.length} fields; it must name 1 to ${MAX_FIELDS}, separated by spaces.`);
};

const toMapping = (header: string): ColumnMapping => {
  let document: unknown;
  try {
    document = JSON.parse(header);
  } catch {
    throw new AppError('http.bad_request', 'The header weir-mapping is no JSON; it must be a mapping of columns on one line.');
  }
  const parsed = columnMappingSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new AppError('http.bad_request', `The header weir-mapping is no mapping of columns: ${[...path, message].join(': ')}.`);
};

/**
 * What an upload says of its log beside its content: `weir-fields`, names separated by spaces, and `weir-mapping`, a mapping
 * of its columns as JSON on one line.
 *
 * @throws AppError `http.bad_request`
 */
export const parseLogHints = (headers: IncomingHttpHeaders): LogHints => {
  const [fields, mapping] = [headers['weir-fields'], headers['weir-mapping']];
  return {
    ...(typeof fields === 'string' ? { fields: toFields(fields) } : {}),
    ...(typeof mapping === 'string' ? { mappings: [toMapping(mapping)] } : {}),
  };
};
