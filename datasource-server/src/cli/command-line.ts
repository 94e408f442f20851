import { Argument, Command, CommanderError, Option } from 'commander';
import { AppError, type IngestReport } from '@weir/schema';
import { VERSION } from '../version.ts';
import { loadClientConfig } from '../serve/config/config.ts';
import { alertBudget } from './alert-budget.ts';
import { alertRule } from './alert-rule.ts';
import { analyze } from './analyze.ts';
import { EXPORTS } from '../answer/exports/index.ts';
import { FINDINGS } from '../detect/findings/index.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { exportFindings } from './export-findings.ts';
import { writeFormats } from './formats.ts';
import { importLogs } from './import-logs.ts';
import { writeOpenApi } from './openapi.ts';
import * as models from './models.ts';
import { replay } from './replay.ts';
import { replayFindingFile, saveFindingFile } from './replay-finding.ts';
import { score } from './score.ts';
import { serve } from './serve.ts';
import { train } from './train.ts';
import * as triage from './triage.ts';

const seedOption = (): Option => new Option('--seed <n>', 'seed of every chance; the same seed gives the same result');
const fieldsOption = (): Option => new Option('--fields <fields>', 'fields of a log that does not name its own, as a flow log in a format of your own');
const mappingOption = (): Option => new Option('--mapping <file>', 'JSON file that says how the columns are read of a log that Weir does not know');
const windowOption = (): Option => new Option('--window-minutes <n>', 'length of the windows that records are joined in');
const networksOption = (): Option => new Option('--monitored-networks <list>', 'networks that are watched, as 192.0.2.0/24,2001:db8::/32; private ones when left out');
const engineOption = (): Option => new Option('--engine <engine>', 'what fits the models: weir (its own kernels) or ml (npm packages, to compare with)');
const serverOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'server to talk to', loadClientConfig().url)
    .option('--json', 'one JSON object on standard output, nothing else');

const addModels = (weir: Command): void => {
  const commands = weir.command('models').description('list the models that were fitted, fit a challenger in the background, let another one serve');
  serverOptions(commands.command('list').description('list every model that was fitted, the latest first')).action(models.list);
  serverOptions(commands.command('retrain').description('fit a challenger in the background and wait; it serves where it is no worse on later sessions')).action(models.retrain);
  serverOptions(commands.command('serve').description('let a stored model serve')).argument('<version>', 'model_version').requiredOption('--reason <text>', 'why, in a sentence').action(models.serve);
  serverOptions(commands.command('rollback').description('let the model serve that served before')).requiredOption('--reason <text>', 'why, in a sentence').action(models.rollBack);
};

const addAlertRule = (weir: Command): void => {
  const more = (value: string, all: string[] = []): string[] => [...all, value];
  serverOptions(weir.command('alert-rule').description('make a rule for Grafana, and say when it would have fired'))
    .addArgument(new Argument('<of>', 'what it is on: anomalous sessions, findings, or a budget of alerts').choices(['anomalies', 'findings', 'budget']))
    .option('--source <address>', 'of one source')
    .option('--filter <condition>', 'of sessions that meet it, as dst_port=22 or rarity>=3; may be given again', more)
    .option('--together', 'one alert for all sources, rather than one a source')
    .option('--kind <kind>', 'kind of finding; may be given again', more)
    .option('--direction <direction>', 'findings on bytes in, or on bytes out')
    .option('--min-severity <severity>', 'findings of at least this severity')
    .option('--per-day <n>', 'most alerts a day, of a budget')
    .option('--threshold <n>', 'how many it takes more than')
    .option('--look-back <s>', 'seconds before each evaluation that are asked about')
    .option('--interval <s>', 'seconds between evaluations')
    .option('--for <s>', 'seconds that the condition must hold')
    .option('--severity <severity>', 'warning or critical')
    .option('--title <title>', 'of the rule')
    .option('--reason <text>', 'why it is made')
    .option('--datasource-uid <uid>', "uid of Weir's data source in that Grafana")
    .option('--folder-uid <uid>', 'uid of the folder in that Grafana, for its API')
    .option('--rule <file>', "write the rule, for Grafana's provisioning/alerting folder")
    .option('--api <file>', "write the body for POST /api/v1/provisioning/alert-rules of Grafana")
    .option('--preview', 'say when it would have fired')
    .option('--days <n>', 'days of the preview, to the end of the newest session', '7')
    .action(alertRule);
};

const addTriage = (weir: Command): void => {
  const commands = weir.command('triage').description('say what findings, sessions and sources were; what that hides is shown, counted, and can be taken back');
  serverOptions(commands.command('mark').description('make a disposition'))
    .argument('<kind>', 'what it is on: finding, session or entity')
    .argument('<id>', 'finding_id, session_id, or the address of the entity')
    .argument('<verdict>', 'true_positive, false_positive, benign or unsure')
    .requiredOption('--reason <text>', 'why, in a sentence')
    .option('--scope <scope>', 'this, source, source_and_kind or network', 'this')
    .option('--network <cidr>', 'network, with the scope of that name')
    .option('--note <text>', 'anything else worth knowing')
    .option('--expires <time>', 'when its effect ends, ISO 8601; never when left out')
    .option('--author <name>', 'who says so; the user of this machine when left out')
    .option('--dry-run', 'say what it would change, and change nothing')
    .action(triage.mark);
  serverOptions(commands.command('undo').description('take a disposition back'))
    .argument('<id>', 'disposition_id')
    .requiredOption('--reason <text>', 'why, in a sentence')
    .option('--author <name>', 'who says so; the user of this machine when left out')
    .action(triage.undo);
  serverOptions(commands.command('list').description('list dispositions, the latest first')).option('--active', 'only those that are in effect').action(triage.list);
};

const program = (): Command => {
  const weir = new Command('weir')
    .description('Watches web traffic for a security team, inside the Grafana they already have open.')
    .version(VERSION)
    .showHelpAfterError()
    .exitOverride()
    .addHelpText('after', '\nExit status: 0 done, 1 failed, 2 wrong usage, 3 bad input, 4 server not reached.\nSettings come from WEIR_* variables too; a token only from WEIR_TOKEN.');

  weir
    .command('serve')
    .description('run the server')
    .option('--host <host>', 'address to listen on; beyond loopback WEIR_TOKEN must be set')
    .option('--port <port>', 'port to listen on, 0 for any')
    .option('--data-dir <dir>', 'folder of the store')
    .option('--feeds <file>', 'logs to read: files, CloudWatch Logs, S3, syslog; YAML or JSON, see docs/guides/feeds.md')
    .option('--sample', 'load the synthetic sample when the store is empty')
    .option('--replay', 'shift the synthetic sample to now and go on producing')
    .addOption(engineOption())
    .option('--profile <profile>', 'features of the model: context or classic')
    .addOption(seedOption())
    .option('--contamination <share>', 'share of sessions flagged, 0 to 0.5')
    .addOption(windowOption())
    .addOption(networksOption())
    .option('--dedup-hours <n>', 'how long records are told apart from ones sent again')
    .option('--retention-days <n>', 'how long sessions and findings are kept; for good when left out')
    .option('--json', 'events as JSON lines on standard output')
    .action(serve);

  weir
    .command('analyze')
    .description('analyze a log, without a server')
    .argument('<file>', 'a log of any kind that Weir reads; records are joined into sessions as the server does')
    .option('--out <dir>', 'folder for the reports')
    .addOption(engineOption())
    .option('--profile <profile>', 'classic (as published) or context', 'classic')
    .option('--contamination <share>', 'share of sessions flagged, 0 to 0.5')
    .addOption(seedOption())
    .addOption(fieldsOption())
    .addOption(mappingOption())
    .addOption(windowOption())
    .addOption(networksOption())
    .option('--json', 'one JSON object on standard output, nothing else')
    .action(analyze);

  serverOptions(weir.command('import').description('read log files into a server, or into a data folder; what is there already is counted once').argument('<path...>', 'files, and folders whose files are read; gzip, zstd and Parquet too'))
    .option('--data-dir <dir>', 'data folder that no server has open, instead of a server')
    .addOption(fieldsOption())
    .addOption(mappingOption())
    .action(importLogs);
  serverOptions(weir.command('score').description('score one session given as JSON (a file, or - for standard input)').argument('<file>')).action(score);
  serverOptions(weir.command('train').description('fit a new model on what the server has')).action(train);
  serverOptions(weir.command('alert-budget').description('choose the threshold that gives at most so many alerts a day, and write the rule for Grafana'))
    .option('--per-day <n>', 'most alerts a day', '5')
    .option('--rule <file>', "write the rule, for Grafana's provisioning/alerting folder")
    .action(alertBudget);
  addAlertRule(weir);
  serverOptions(weir.command('replay').description('send a log, or the synthetic sample, to a server with its times shifted to now'))
    .argument('[file]', 'a log of any kind that Weir reads; the synthetic sample when left out')
    .addOption(fieldsOption())
    .addOption(mappingOption())
    .option('--attack <kind>', 'send the rows of one staged synthetic attack that starts now')
    .option('--no-shift', 'keep the times as they are')
    .action(replay);

  weir
    .command('finding-file')
    .description('download a finding with its sessions, features, scores and model')
    .argument('<id>', 'finding_id, as GET /api/v1/findings gives it')
    .option('--out <file>', 'file; standard output when left out')
    .option('--url <url>', 'server to talk to', loadClientConfig().url)
    .action(saveFindingFile);
  weir
    .command('replay-finding')
    .description('come to a downloaded finding again, without a server; exit status 1 where anything comes out otherwise')
    .argument('<file>', 'file of weir finding-file')
    .option('--json', 'one JSON object on standard output, nothing else')
    .action(replayFindingFile);

  weir
    .command('export')
    .description('write findings for another tool: an ATT&CK Navigator layer, a STIX 2.1 bundle, OCSF events, or CSV')
    .argument('<format>', EXPORTS.map(({ id }) => id).join(', '))
    .option('--url <url>', 'server to talk to', loadClientConfig().url)
    .option('--out <file>', 'file; standard output when left out')
    .option('--from <time>', 'only findings that end at or after it, ISO 8601')
    .option('--to <time>', 'only findings that begin before it, ISO 8601')
    .option('--min-severity <severity>', 'info, low, medium or high; low when left out')
    .option('--entity <pattern>', 'only of this source; * stands for anything')
    .option('--kind <kind>', FINDINGS.map(({ kind }) => kind).join(', '))
    .option('--include-excepted', 'those that analysts excepted, too, marked as such')
    .action(exportFindings);
  addModels(weir);
  addTriage(weir);

  weir.command('formats').description('write what logs are read, and what they are told by').option('--out <file>', 'file; standard output when left out').action(writeFormats);
  weir.command('openapi').description('write the OpenAPI document').option('--out <file>', 'file; standard output when left out').action(writeOpenApi);
  return weir;
};

const toWords = ({ message, hint, details }: AppError): string => {
  const rejects = (details.rejects ?? []) as IngestReport['rejects'];
  const reasons = rejects.map(({ reason, count, lines }) => `      ${count} x ${reason} (lines ${lines.join(', ')})\n`);
  return `weir: ${message}\n${reasons.join('')}      ${hint}\n`;
};

/** Runs the command line and sets the exit status. */
export const runCommandLine = async (argv: readonly string[]): Promise<void> => {
  // Whoever reads may stop reading, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.ok);
  });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      return;
    }
    process.exitCode = process.exitCode ?? exitCodeOf(error);
    if (argv.includes('--json') && error instanceof AppError) process.stdout.write(`${JSON.stringify(error)}\n`);
    else if (error instanceof AppError) process.stderr.write(toWords(error));
    else process.stderr.write(`weir: ${(error as Error).stack ?? String(error)}\n`);
  }
};
