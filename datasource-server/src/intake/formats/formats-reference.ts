import type { FormatDefinition } from './define-format.ts';

const toGrain = ({ examples }: FormatDefinition): string =>
  [examples.some(({ session }) => session !== undefined) ? 'sessions' : '', examples.some(({ record }) => record !== undefined) ? 'records' : ''].filter((grain) => grain !== '').join(' or ');

const toFields = ({ required }: FormatDefinition): string =>
  required.length === 0 ? 'what the mapping names' : required.map((names) => `\`${names.join('` or `')}\``).join(', ');

const toReasons = ({ examples }: FormatDefinition, of: 'skipped' | 'rejected'): string =>
  [...new Set(examples.flatMap((example) => example[of] ?? []))].join('; ');

const escapePipes = (text: string): string => text.replaceAll('|', '\\|');

/** The sources as a page of Markdown: what each is told by, what it gives, and why lines of it are left out. */
export const toFormatsTable = (sources: readonly FormatDefinition[]): string =>
  [
    '# Formats',
    '',
    'Generated from `datasource-server/src/intake/formats`. The first source whose fields are all there takes a log; a mapping that is',
    'given goes before all. A session is stored as it is, records are joined into sessions.',
    '',
    '| source | format | gives | told by its fields |',
    '|---|---|---|---|',
    ...sources.map((source) => `| \`${source.id}\` | ${escapePipes(source.title)} ([spec](${source.spec.split(/[, ]/)[0]})) | ${toGrain(source)} | ${escapePipes(toFields(source))} |`),
    '',
    '## Lines that are left out',
    '',
    'Skipped lines say themselves that they tell of no traffic; rejected ones cannot be read. Both are counted by reason. The',
    'reasons are those of the examples of each source.',
    '',
    '| source | skipped | rejected |',
    '|---|---|---|',
    ...sources.map((source) => `| \`${source.id}\` | ${escapePipes(toReasons(source, 'skipped'))} | ${escapePipes(toReasons(source, 'rejected'))} |`),
    '',
  ].join('\n');
