import { Argument, Command, Option } from 'commander';
import { ATTACK_KINDS } from '@weir/data';
import { DISPOSITION_SCOPES, DISPOSITION_TARGETS, DISPOSITION_VERDICTS, SEVERITIES } from '@weir/schema';
import { EXPORTS } from '../answer/exports/index.ts';
import { FINDINGS } from '../detect/findings/index.ts';
import { loadClientConfig } from '../serve/config/config.ts';
import { VERSION } from '../version.ts';
import { alertBudget } from './alert-budget.ts';
import { alertRule } from './alert-rule.ts';
import { analyze } from './analyze.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { exportFindings } from './export-findings.ts';
import { importLogs } from './import-logs.ts';
import * as models from './models.ts';
import { REFERENCE_PAGES, writeDetectionSchema, writeFormats, writeOpenApi, writeReference } from './reference.ts';
import { replay } from './replay.ts';
import { replayFindingFile, saveFindingFile } from './replay-finding.ts';
import { reset } from './reset.ts';
import { score } from './score.ts';
import { serve } from './serve.ts';
import { settingOption } from './setting-options.ts';
import { SETTINGS_SCHEMAS } from './settings-schemas.ts';
import { train } from './train.ts';
import * as triage from './triage.ts';
import { writeOut } from './write-text.ts';

/** Default of --url in words: it does not depend on the environment that the help is made in. */
const SERVER_URL = 'WEIR_SERVER_URL, else http://127.0.0.1:8642';

const jsonOption = (): Option => new Option('--json', 'Print exactly one JSON object on standard output, also when the command fails.');
const urlOption = (): Option => new Option('--url <url>', 'URL of the server. Requests carry the token in WEIR_TOKEN, if it is set.').default(loadClientConfig().url, SERVER_URL);
const outOption = (): Option => new Option('--out <file>', 'File to write.').default(undefined, 'standard output');
const ruleFileOption = (): Option => new Option('--rule <file>', "Write the rule to a file for Grafana's provisioning/alerting folder.");
const authorOption = (): Option => new Option('--author <name>', 'Name to record as the author.').default(undefined, 'the user of this machine');
const serverCommand = (command: Command): Command => command.addOption(urlOption()).addOption(jsonOption());

/** Options that say how to read a log that does not name its columns, or names them its own way. */
const hintOptions = (command: Command): Command =>
  command
    .option('--fields <fields>', 'Fields of a log that has no header, in order, such as a flow log in a custom format: "srcaddr dstaddr start end bytes".')
    .option('--log-format <string>', 'String of log_format (nginx) or LogFormat (Apache) that the log was written with: "%h %l %u %t %D ...".')
    .option('--trusted-proxies <networks>', 'Networks of the proxies in front of the server that logs, separated by commas, or how many addresses at the end of a forwarded list are theirs.')
    .option('--mapping <file>', 'JSON file that maps the columns of an unknown CSV or JSON log (docs/guides/sources.md).');

const logArgument = (name: string): Argument => new Argument(name, 'Log in any format that Weir reads. Its records are joined into sessions, as on the server.');

const addModels = (weir: Command): void => {
  const commands = weir.command('models').description('List the fitted models, fit a challenger, or change the current model.');
  serverCommand(commands.command('list').description('List every fitted model, newest first.')).action(models.list);
  serverCommand(commands.command('retrain').description('Fit a challenger in the background and wait for the result. It becomes the current model if it is no worse on later sessions.')).action(models.retrain);
  serverCommand(commands.command('serve').description('Make a stored model the current model.'))
    .argument('<version>', 'model_version, 12 hexadecimal digits.')
    .requiredOption('--reason <text>', 'Reason, in a sentence. It is recorded.')
    .action(models.serve);
  serverCommand(commands.command('rollback').description('Return to the previous model.')).requiredOption('--reason <text>', 'Reason, in a sentence. It is recorded.').action(models.rollBack);
};

const addAlertRule = (weir: Command): void => {
  const collect = (value: string, all: string[] = []): string[] => [...all, value];
  serverCommand(weir.command('alert-rule').description('Create an alert rule for Grafana, and preview when it would have fired.'))
    .addArgument(new Argument('<of>', 'Type of rule: on anomalous sessions, on findings, or on alerts within a daily budget.').choices(['anomalies', 'findings', 'budget']))
    .addOption(new Option('--source <address>', 'Count one source only.').default(undefined, 'all sources'))
    .option('--filter <condition>', 'Count sessions that match a condition, such as dst_port=22 or "rarity>=3". Repeat it for more conditions.', collect)
    .option('--together', 'Raise one alert for all sources instead of one for each source.')
    .addOption(new Option('--kind <kind>', 'Kind of finding. Repeat it for more kinds.').argParser(collect).default(undefined, 'every kind'))
    .addOption(new Option('--direction <direction>', 'Direction of the bytes in the finding: in, out, or any.').choices(['any', 'in', 'out']).default(undefined, 'any'))
    .addOption(new Option('--min-severity <severity>', 'Lowest severity of findings to count.').choices(SEVERITIES).default(undefined, 'medium'))
    .addOption(new Option('--per-day <n>', 'Maximum number of alerts per day, for a budget: 1 to 1000.').default(undefined, '5'))
    .option('--threshold <n>', 'Fire above this count.')
    .option('--look-back <s>', 'Seconds of data that each evaluation counts.')
    .option('--interval <s>', 'Seconds between evaluations.')
    .option('--for <s>', 'Seconds that the condition must hold before the rule fires.')
    .addOption(new Option('--severity <severity>', 'Severity label of the alert.').choices(['warning', 'critical']).default(undefined, 'warning'))
    .option('--title <title>', 'Title of the rule.')
    .option('--reason <text>', 'Reason for the rule. It is added to the description.')
    .addOption(new Option('--datasource-uid <uid>', 'UID of the Weir data source in that Grafana.').default(undefined, 'weir'))
    .addOption(new Option('--folder-uid <uid>', 'UID of an existing folder in that Grafana, for its API.').default(undefined, 'weir-rules'))
    .addOption(ruleFileOption())
    .option('--api <file>', "Write the body for POST /api/v1/provisioning/alert-rules of Grafana's API.")
    .option('--preview', 'Show when the rule would have fired on the stored data.')
    .option('--days <n>', 'Days that the preview covers, up to the end of the newest session.', '7')
    .action(alertRule);
};

const addTriage = (weir: Command): void => {
  const commands = weir.command('triage').description('Set, undo and list dispositions of findings, sessions and sources.');
  serverCommand(commands.command('mark').description('Set a disposition.'))
    .addArgument(new Argument('<kind>', 'Target of the disposition.').choices(DISPOSITION_TARGETS))
    .argument('<id>', 'finding_id, session_id, or the address of a source.')
    .addArgument(new Argument('<verdict>', 'The disposition.').choices(DISPOSITION_VERDICTS))
    .requiredOption('--reason <text>', 'Reason, in a sentence. It is recorded.')
    .addOption(new Option('--scope <scope>', 'Other findings or sessions that the disposition applies to.').choices(DISPOSITION_SCOPES).default('this'))
    .option('--network <cidr>', 'Network for the scope network, such as 192.0.2.0/24.')
    .option('--note <text>', 'Further notes.')
    .addOption(new Option('--expires <time>', 'Time at which the effect ends, in ISO 8601.').default(undefined, 'never'))
    .addOption(authorOption())
    .option('--dry-run', 'Show the effect of the disposition without setting it.')
    .action(triage.mark);
  serverCommand(commands.command('undo').description('Undo a disposition.'))
    .argument('<id>', 'disposition_id.')
    .requiredOption('--reason <text>', 'Reason, in a sentence. It is recorded.')
    .addOption(authorOption())
    .action(triage.undo);
  serverCommand(commands.command('list').description('List dispositions, newest first.')).option('--active', 'Only dispositions in effect.').action(triage.list);
};

const addFindings = (weir: Command): void => {
  weir
    .command('export')
    .description('Write findings for another tool: an ATT&CK Navigator layer, a STIX 2.1 bundle, OCSF events, or CSV.')
    .addArgument(new Argument('<format>', 'Export format.').choices(EXPORTS.map(({ id }) => id)))
    .addOption(urlOption())
    .addOption(outOption())
    .addOption(new Option('--from <time>', 'Only findings that end at or after this ISO 8601 time.').default(undefined, 'the beginning'))
    .addOption(new Option('--to <time>', 'Only findings that start before this ISO 8601 time.').default(undefined, 'the end'))
    .addOption(new Option('--min-severity <severity>', 'Lowest severity.').choices(SEVERITIES).default(undefined, 'low'))
    .addOption(new Option('--entity <pattern>', "Only findings of this source; * matches any text, as in '203.0.113.*'.").default(undefined, 'every source'))
    .addOption(new Option('--kind <kind>', 'Only findings of this kind.').choices(FINDINGS.map(({ kind }) => kind)).default(undefined, 'every kind'))
    .option('--include-excepted', 'Include findings that analysts excepted, marked as such.')
    .action(exportFindings);
  weir
    .command('finding-file')
    .description('Download a finding with its sessions, features, scores and model.')
    .argument('<id>', 'finding_id from GET /api/v1/findings.')
    .addOption(outOption())
    .addOption(urlOption())
    .action(saveFindingFile);
  weir
    .command('replay-finding')
    .description('Reproduce a downloaded finding without a server. The exit code is 1 if any result differs.')
    .argument('<file>', 'File that weir finding-file wrote.')
    .addOption(jsonOption())
    .action(replayFindingFile);
};

/** Returns the definition of the command line: every command with its arguments and options. */
export const makeProgram = (): Command => {
  const weir = new Command('weir')
    .description('Weir detects anomalies in web traffic and shows them in Grafana.')
    .version(VERSION, '-V, --version', 'Show the version.')
    .helpOption('-h, --help', 'Show help for a command.')
    .helpCommand('help [command]', 'Show help for a command.')
    .exitOverride()
    // Errors are printed in one place, as text or as JSON.
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ optionDescription: toHelpText, argumentDescription: toHelpText })
    .addHelpText('after', `\nExit codes:\n${EXIT_CODES.map(({ code, meaning }) => `  ${code}  ${meaning}`).join('\n')}\n\nSettings can also come from WEIR_* variables; a token comes only from WEIR_TOKEN.`);

  const server = weir.command('serve').description('Run the server.');
  for (const name of ['host', 'port', 'data_dir', 'feeds_file', 'detection_file'] as const) server.addOption(settingOption(name));
  server.option('--sample', 'Load the synthetic sample when the store is empty. It is kept in the folder sample of the data folder, unless --data-dir names one.').option('--replay', 'Load the synthetic sample, shifted to the present, and keep generating traffic. It is kept in the folder replay of the data folder, unless --data-dir names one.');
  for (const name of ['engine', 'profile', 'seed', 'contamination', 'window_minutes', 'monitored_networks', 'dedup_hours', 'retention_days'] as const) server.addOption(settingOption(name));
  server.option('--json', 'Print events as JSON lines on standard output.').action(serve);

  const analysis = weir.command('analyze').description('Analyze a log file without a server.').addArgument(logArgument('<file>')).option('--out <dir>', 'Folder for the report files.');
  for (const [name, ownDefault] of [['engine'], ['profile', 'classic'], ['contamination'], ['seed'], ['window_minutes'], ['monitored_networks'], ['detection_file']] as const) analysis.addOption(settingOption(name, ownDefault));
  hintOptions(analysis).addOption(jsonOption()).action(analyze);

  const imports = weir.command('import').description('Import log files into a server or a data folder. Rows that are already stored are not stored again.');
  hintOptions(serverCommand(imports.argument('[path...]', 'Files, and folders whose files are read; plain, gzip, zstd or Parquet.')))
    .option('--data-dir <dir>', 'Data folder to write to instead of a server. No server may have it open.')
    .option('--dry-run', 'Show the first ten sessions of each file, the format and the reasons of rejected rows. Nothing is stored, and no server is needed.')
    .option('--save-mapping <file>', 'Write the column mapping by which the files were read, to correct it and pass it with --mapping.')
    .option('--quarantine', 'Read the inputs again that feeds could not read (docs/guides/feeds.md). Those that are read leave the quarantine.')
    .action(importLogs);
  serverCommand(weir.command('reset').description('Remove the synthetic sample from a server or a data folder, with what was made of it. Other sessions stay.'))
    .option('--sample', 'Remove the sessions of the synthetic sample, and all models, verdicts and findings.')
    .option('--data-dir <dir>', 'Data folder to change instead of a server. No server may have it open.')
    .action(reset);
  serverCommand(weir.command('score').description('Score one session without storing it.').argument('<file>', 'JSON file with one session; - for standard input.')).action(score);
  serverCommand(weir.command('train').description('Fit a new model on the stored sessions.')).action(train);
  serverCommand(weir.command('alert-budget').description('Choose the threshold for a number of alerts per day, and write the alert rule for Grafana.'))
    .option('--per-day <n>', 'Maximum number of alerts per day: 1 to 1000. Set it to the number your team can review.', '5')
    .addOption(ruleFileOption())
    .action(alertBudget);
  addAlertRule(weir);
  const replaying = weir.command('replay').description('Send a log, or the synthetic sample, to a server with its times shifted to the present.');
  hintOptions(serverCommand(replaying.addArgument(logArgument('[file]').default(undefined, 'the synthetic sample'))))
    .addOption(new Option('--attack <kind>', 'Send one staged synthetic attack that starts now.').choices(ATTACK_KINDS))
    .option('--no-shift', 'Keep the original times.')
    .action(replay);
  addFindings(weir);
  addModels(weir);
  addTriage(weir);

  weir.command('formats').description('Write the reference page of log formats.').addOption(outOption()).action(writeFormats);
  weir
    .command('schema')
    .description('Write the JSON Schema of a file that you write, for editors.')
    .addArgument(new Argument('<of>', 'Kind of file.').choices(Object.keys(SETTINGS_SCHEMAS)))
    .addOption(outOption())
    .action((of: string, { out }: { out?: string }) => writeOut(out, SETTINGS_SCHEMAS[of]()));
  weir.command('detection-schema').description('Write the JSON Schema of detection settings files.').addOption(outOption()).action(writeDetectionSchema);
  weir.command('openapi').description('Write the OpenAPI document.').addOption(outOption()).action(writeOpenApi);
  weir
    .command('reference')
    .description('Write a generated reference page of the documentation.')
    .addArgument(new Argument('<page>', 'Page to write.').choices(Object.keys(REFERENCE_PAGES)))
    .addOption(outOption())
    .action((page: string, flags: { out?: string }) => writeReference(weir, page, flags));
  return weir;
};

/** Returns the description of an option or argument with its choices and default. */
const toHelpText = (of: Option | Argument): string => {
  const choices = of.argChoices === undefined ? [] : [`one of ${of.argChoices.join(', ')}`];
  const fallback = of instanceof Option && of.isBoolean() ? [] : toDefaults(of);
  const extra = [...choices, ...fallback];
  return extra.length === 0 ? of.description : `${of.description} (${extra.join('; ')})`;
};

/** Returns the default of an option or argument in words, or nothing where it has none. */
const toDefaults = ({ defaultValueDescription, defaultValue }: Option | Argument): string[] => {
  const words = defaultValueDescription ?? (defaultValue as string | undefined);
  return words === undefined ? [] : [`default: ${words}`];
};
