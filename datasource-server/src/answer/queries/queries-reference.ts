import { QUERY_TYPES, queryFields, type QueryField, type QueryType } from '@weir/schema';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const KINDS: Readonly<Record<QueryField['kind'], string>> = { choice: 'one of', choices: 'any of', switch: 'true or false', number: 'number', text: 'text' };

/** Choices that a cell lists; a longer list is the columns of a session. */
const MOST_CHOICES = 12;

const toKind = ({ kind, options, clearable }: QueryField): string => {
  const values = options.slice(0, MOST_CHOICES).map((option) => `\`${option}\``).join(', ');
  const rest = options.length - MOST_CHOICES;
  return `${KINDS[kind]}${values === '' ? '' : ` ${values}`}${rest > 0 ? ` and ${rest} more` : ''}${clearable ? ', or null' : ''}`;
};

const toDefault = (fallback: unknown): string => (fallback === undefined ? '' : `\`${JSON.stringify(fallback)}\``);

const toSection = (queryType: QueryType): string[] => {
  const { label, description, alertable } = QUERY_TYPES[queryType];
  const fields = queryFields(queryType);
  return [
    `## ${queryType}`,
    '',
    `**${label}.** ${description}${alertable ? ' Alert rules can use it.' : ''}`,
    '',
    ...(fields.length === 0
      ? ['It has no fields.', '']
      : [
          '| field | title | value | default | meaning |',
          '|---|---|---|---|---|',
          ...fields.map((field) => `| \`${field.name}\` | ${cell(field.title)} | ${cell(toKind(field))} | ${cell(toDefault(field.fallback))} | ${cell(field.help)} |`),
          '',
        ]),
  ];
};

/** Returns the reference page of the query types as Markdown, made of the schema that checks queries. */
export const toQueriesPage = (): string => {
  const types = Object.keys(QUERY_TYPES) as QueryType[];
  return [
    '# Queries',
    '',
    'Generated from `packages/schema/src/query.ts` by `npm run generate -w @weir/datasource-server`.',
    '',
    'A query has a `queryType`, the fields of its type and, for most types, `filters`: a list of `{"column", "operator", "value"}`.',
    'The complete shapes are `Query` in [openapi.json](openapi.json).',
    '',
    '| query type | label | alert rules |',
    '|---|---|---|',
    ...types.map((type) => `| [\`${type}\`](#${type}) | ${cell(QUERY_TYPES[type].label)} | ${QUERY_TYPES[type].alertable ? 'yes' : 'no'} |`),
    '',
    ...types.flatMap(toSection),
  ]
    .join('\n')
    .trimEnd() + '\n';
};
