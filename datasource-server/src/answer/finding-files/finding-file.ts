import { hash } from 'node:crypto';
import { AppError, FINDING_FILE_FORMAT, findingFileSchema, GOT_EXPECTED, placeIssue, type FindingFile, type FindingFileContent } from '@weir/schema';

const checksumOf = (content: unknown): string => hash('sha256', JSON.stringify(content), 'hex');

/** Returns content as a file with a checksum, which detects damage. */
export const toFindingFile = (content: FindingFileContent): FindingFile => ({ format: FINDING_FILE_FORMAT, checksum: checksumOf(content), content });

/**
 * Returns the content of a finding file.
 *
 * @throws AppError `finding.bad_file` when the text is not a finding file, has another format, or is truncated or damaged
 */
export const parseFindingFile = (text: string): FindingFileContent => {
  const file = parseJson(text);
  if (typeof file !== 'object' || file === null || !('format' in file)) throw bad('it has no format property');
  if (file.format !== FINDING_FILE_FORMAT) throw bad(`its format is ${String(file.format).slice(0, 40)}, expected ${FINDING_FILE_FORMAT}`);
  const { checksum, content } = file as Partial<FindingFile>;
  if (content === undefined || checksumOf(content) !== checksum) throw bad('its checksum does not match its content, so it was truncated, damaged or changed');
  const checked = findingFileSchema.safeParse(file, GOT_EXPECTED);
  if (!checked.success) throw bad(placeIssue(checked.error.issues[0], 'the file'));
  const { sessions, features, verdicts } = content;
  if (features.rows.length !== sessions.length || verdicts.length !== sessions.length) throw bad('it must have one row of features and one verdict per session');
  // Return the text's own object, because the order of properties is part of the finding's bytes.
  return content;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw bad('it is not valid JSON');
  }
};

const bad = (why: string): AppError => new AppError('finding.bad_file', `The finding file cannot be read: ${why}.`);
