import type { ExpectedRow, FormatDefinition } from './define-format.ts';

/** Returns the expected rows of all examples. */
const rowsOf = ({ examples }: FormatDefinition): readonly ExpectedRow[] => examples.flatMap((example) => example.several ?? [example]);

const toGrain = (format: FormatDefinition): string =>
  [rowsOf(format).some(({ session }) => session !== undefined) ? 'sessions' : '', rowsOf(format).some(({ record }) => record !== undefined) ? 'records' : ''].filter((grain) => grain !== '').join(' or ');

const toFields = ({ required }: FormatDefinition): string =>
  required.length === 0 ? 'the columns of the mapping' : required.map((names) => `\`${names.join('` or `')}\``).join(', ');

const toReasons = (format: FormatDefinition, of: 'skipped' | 'rejected'): string =>
  [...new Set(rowsOf(format).flatMap((row) => row[of] ?? []))].join('; ');

const escapePipes = (text: string): string => text.replaceAll('|', '\\|');

/** Returns the reference page of log formats in Markdown: required fields, results, and reasons for skipped and rejected lines. */
export const toFormatsTable = (formats: readonly FormatDefinition[]): string =>
  [
    '# Log formats',
    '',
    'Generated from `datasource-server/src/intake/formats`. Weir reads a log in the first format of this table whose required fields',
    'are all present; a column mapping that you give is tried first. Sessions are stored as they are; records are joined into sessions.',
    '',
    '| `source_id` | format | gives | required fields |',
    '|---|---|---|---|',
    ...formats.map((format) => `| \`${format.id}\` | ${escapePipes(format.title)} ([spec](${format.spec.split(/[, ]/)[0]})) | ${toGrain(format)} | ${escapePipes(toFields(format))} |`),
    '',
    '## Skipped and rejected lines',
    '',
    'A skipped line is valid and reports no traffic; a rejected line cannot be read. Both are counted by reason. The table lists the',
    'reasons that the examples of each format cover.',
    '',
    '| `source_id` | skipped | rejected |',
    '|---|---|---|',
    ...formats.map((format) => `| \`${format.id}\` | ${escapePipes(toReasons(format, 'skipped'))} | ${escapePipes(toReasons(format, 'rejected'))} |`),
    '',
  ].join('\n');
