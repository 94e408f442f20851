import { hash } from 'node:crypto';
import { AppError, FINDING_FILE_FORMAT, findingFileSchema, type FindingFile, type FindingFileContent } from '@weir/schema';

const checksumOf = (content: unknown): string => hash('sha256', JSON.stringify(content), 'hex');

/** Content as a file, with the checksum by which damage is told. */
export const toFindingFile = (content: FindingFileContent): FindingFile => ({ format: FINDING_FILE_FORMAT, checksum: checksumOf(content), content });

/**
 * The content of a finding file.
 *
 * @throws AppError `finding.bad_file` when the text is no finding file, of another format, cut off or damaged
 */
export const parseFindingFile = (text: string): FindingFileContent => {
  const file = parseJson(text);
  if (typeof file !== 'object' || file === null || !('format' in file)) throw bad('it names no format');
  if (file.format !== FINDING_FILE_FORMAT) throw bad(`its format is ${String(file.format).slice(0, 40)}, wanted ${FINDING_FILE_FORMAT}`);
  const { checksum, content } = file as Partial<FindingFile>;
  if (content === undefined || checksumOf(content) !== checksum) throw bad('its checksum is not that of its content: it was cut off, damaged or changed');
  const checked = findingFileSchema.safeParse(file);
  if (!checked.success) throw bad(`${checked.error.issues[0].path.join('.')}: ${checked.error.issues[0].message}`);
  const { sessions, features, verdicts } = content;
  if (features.rows.length !== sessions.length || verdicts.length !== sessions.length) throw bad('it has not one row of features and one verdict for each session');
  // As it was written, not as the schema gives it back: the order of properties is part of the finding's bytes.
  return content;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw bad('it is not JSON');
  }
};

const bad = (why: string): AppError => new AppError('finding.bad_file', `The finding file cannot be read: ${why}.`);
