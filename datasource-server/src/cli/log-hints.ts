import { readFile } from 'node:fs/promises';
import { AppError, columnMappingSchema } from '@weir/schema';
import type { LogHints } from '../intake/formats/define-format.ts';

/** What a command is told of a log that does not tell it itself. */
export interface HintFlags {
  readonly fields?: string;
  readonly mapping?: string;
}

/** @throws AppError `file.unreadable`, `http.bad_json`, `http.bad_request` for a mapping that is none */
export const loadHints = async ({ fields, mapping }: HintFlags): Promise<LogHints> => {
  const named = fields?.split(/[\s,]+/).filter((field) => field !== '');
  if (mapping === undefined) return { fields: named };
  const text = await readFile(mapping, 'utf8').catch((cause: unknown) => {
    throw new AppError('file.unreadable', `${mapping} cannot be read: ${(cause as Error).message}.`, { cause });
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new AppError('http.bad_json', `${mapping} is no JSON.`, { cause });
  }
  const parsed = columnMappingSchema.safeParse(content);
  if (!parsed.success) throw new AppError('http.bad_request', `${mapping}: ${parsed.error.issues[0].path.join('.')}: ${parsed.error.issues[0].message}.`, { hint: 'docs/guides/own-data.md says what a mapping is.' });
  return { fields: named, mappings: [parsed.data] };
};
