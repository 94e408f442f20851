import { CommanderError, type Command } from 'commander';
import { AppError, type IngestReport } from '@weir/schema';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { makeProgram } from './program.ts';

/** Runs the command line and sets the exit code. */
export const runCommandLine = async (argv: readonly string[]): Promise<void> => {
  const wantsJson = argv.includes('--json');
  const program = makeProgram();
  // A reader such as `head` may close the pipe early.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.ok);
  });
  process.on('uncaughtException', (error) => {
    report(error, wantsJson);
    process.exit(EXIT.failed);
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const failure = error instanceof CommanderError ? toUsageError(error, program, argv) : error;
    process.exitCode = process.exitCode ?? exitCodeOf(failure);
    report(failure, wantsJson);
  }
};

/** Prints an error: as JSON on standard output, or as text on standard error. */
const report = (error: unknown, wantsJson: boolean): void => {
  const known = error instanceof AppError ? error : toCrash(error);
  if (!(error instanceof AppError)) process.stderr.write(`${(error as Error | undefined)?.stack ?? String(error)}\n`);
  if (wantsJson) process.stdout.write(`${JSON.stringify(known)}\n`);
  else process.stderr.write(toText(known));
};

const toCrash = (cause: unknown): AppError =>
  new AppError('internal.unexpected', `The command failed unexpectedly: ${cause instanceof Error ? cause.message : String(cause)}.`, {
    cause,
    hint: 'Report it with the stack trace that standard error shows.',
  });

/** Returns a usage error in the shape of all other errors. */
const toUsageError = ({ code, message }: CommanderError, program: Command, argv: readonly string[]): AppError => {
  const command = findCommand(program, argv.slice(2));
  if (code === 'commander.help') return new AppError('cli.usage', 'The command is missing.', { hint: `Run "${command} --help" to list the commands.` });
  const text = inOurShape(message.replace(/^error: /, '').replaceAll('\n', ' ').trim());
  const sentence = text[0].toUpperCase() + text.slice(1);
  return new AppError('cli.usage', /[.)?]$/.test(sentence) ? sentence : `${sentence}.`, { hint: `Run "${command} --help" to list what it accepts.` });
};

/** Matches the message of commander on a choice that does not exist, of an argument or an option. */
const INVALID_CHOICE = /^(?:command-argument value '(?<value>.*)' is invalid for argument '(?<argument>.*)'|option '(?<option>\S+)[^']*' argument '(?<given>.*)' is invalid)\. Allowed choices are (?<choices>.*)\.$/;

const inOurShape = (text: string): string => {
  const { value, argument, option, given, choices } = INVALID_CHOICE.exec(text)?.groups ?? {};
  return choices === undefined ? text : `${argument?.toUpperCase() ?? option} is not valid: got "${value ?? given}", expected ${choices.replace(/, ([^,]*)$/, ' or $1')}.`;
};

/** Returns the words of the command line that name a command, such as `weir triage mark`. */
const findCommand = (command: Command, [word, ...rest]: readonly string[]): string => {
  const next = command.commands.find((one) => one.name() === word);
  return next === undefined ? command.name() : `${command.name()} ${findCommand(next, rest)}`;
};

const toText = ({ message, hint, details }: AppError): string => {
  const rejects = (details.rejects ?? []) as IngestReport['rejects'];
  const reasons = rejects.map(({ reason, count, lines }) => `      ${count} x ${reason} (lines ${lines.join(', ')})\n`);
  return `weir: ${message}\n${reasons.join('')}      ${hint}\n`;
};
