import { Option, type Argument, type Command } from 'commander';
import { EXIT_CODES } from './exit-codes.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${text}\``;
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const toDefault = (of: Option | Argument): string => {
  if (of instanceof Option && of.mandatory) return 'required';
  if (of.defaultValueDescription !== undefined) return of.defaultValueDescription;
  return typeof of.defaultValue === 'string' ? code(of.defaultValue) : '';
};

const toDescription = ({ description, argChoices }: Option | Argument): string => (argChoices === undefined ? description : `${description} One of ${argChoices.map(code).join(', ')}.`);

const argumentName = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

const toCommand = (command: Command, parents: readonly string[]): string[] => {
  const path = [...parents, command.name()];
  if (command.commands.length > 0) return [`## ${path.join(' ')}`, '', command.description(), '', ...command.commands.flatMap((child) => toCommand(child, path))];
  const usage = [...path, ...command.registeredArguments.map(argumentName), '[options]'].join(' ');
  const inputs = [
    ...command.registeredArguments.map((argument) => row(code(argumentName(argument)), toDescription(argument), toDefault(argument))),
    ...command.options.map((option) => row(code(option.flags), toDescription(option), toDefault(option))),
  ];
  return [
    `##${parents.length > 1 ? '#' : ''} ${path.join(' ')}`,
    '',
    command.description(),
    '',
    '```sh',
    `npx ${usage}`,
    '```',
    '',
    ...(inputs.length === 0 ? [] : [row('argument or option', 'meaning', 'default'), '|---|---|---|', ...inputs, '']),
  ];
};

/** Returns the reference page of the command line as Markdown, made of its definition. */
export const toCommandsPage = (program: Command): string =>
  [
    '# Command line',
    '',
    'Generated from `datasource-server/src/cli/program.ts` by `npm run generate -w @weir/datasource-server`.',
    '',
    'Run `npx weir COMMAND` in the repository after `npm ci` and `npm run build:server`. `npx weir COMMAND --help` prints what this page lists.',
    '',
    row('command', 'what it does'),
    '|---|---|',
    ...program.commands.map((command) => row(`[${code(command.name())}](#weir-${command.name()})`, command.description())),
    '',
    '## Exit codes',
    '',
    row('exit code', 'meaning'),
    '|---|---|',
    ...EXIT_CODES.map(({ code: exitCode, meaning }) => row(String(exitCode), meaning)),
    '',
    'With `--json`, a command prints exactly one JSON object on standard output, also when it fails:',
    '`{"error":{"code","message","hint","details"}}`. `serve --json` prints its events as JSON lines. Logs go to standard error.',
    '',
    ...program.commands.flatMap((command) => toCommand(command, [program.name()])),
  ]
    .join('\n')
    .trimEnd() + '\n';
