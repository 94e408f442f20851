import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Table from 'cli-table3';
import { anomalyScatter, featureImportance, geo, lightTheme, type ViewDefinition } from '@weir/views';
import { AppError, formatBytes, formatQuantity, type Frame } from '@weir/schema';
import { loadConfig } from '../serve/config/config.ts';
import { loadDetection } from '../serve/config/detection-file.ts';
import { openEnrichment, toProfile } from '../compose.ts';
import { loadEngine } from '../detect/models/engines/index.ts';
import { encodeModel } from '../detect/models/model-file.ts';
import { importanceFrame } from '../answer/queries/model-tables.ts';
import { analyzeBlock, type Analysis } from '../answer/reports/analysis.ts';
import { toCountryFrame, toScatterFrame } from '../answer/reports/frames.ts';
import { renderViewPng, renderViewSvg } from '../answer/reports/render-view.ts';
import { toReportHtml, type ReportChart } from '../answer/reports/report-html.ts';
import { toJsonParts, toResult } from '../answer/reports/result.ts';
import { toJoinedResultsCsv, toResultsCsv } from '../answer/reports/results-csv.ts';
import { toStatsCsv } from '../answer/reports/stats-csv.ts';
import { toTotals, type Totals } from '../answer/reports/totals.ts';
import { withCountries } from '../store/contract/session-countries.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { toAuditLines, toClassicLines } from './audit-text.ts';
import { loadHints, type HintFlags } from './log-hints.ts';
import { withProgress, type Progress } from './progress.ts';
import { readChunks, readSessions, type FileSessions } from './read-sessions.ts';
import { toSettings } from './setting-options.ts';
import { makeFolder, writeParts, writeText } from './write-text.ts';

/** Findings in the table at most; they are sorted by severity, and the files have all. */
const MAX_SHOWN_FINDINGS = 200;

/** Flags of `weir analyze` that are not settings. */
interface AnalyzeFlags extends HintFlags {
  readonly out?: string;
  readonly json?: boolean;
}

/** An analyzed file. */
interface Analyzed {
  readonly file: string;
  readonly hints: LogHints;
  readonly read: FileSessions;
  readonly analysis: Analysis;
  readonly totals: Totals;
}

/** `weir analyze FILE`: analyzes one log file without a server, and writes report files under `--out`. */
export const analyze = async (file: string, flags: AnalyzeFlags): Promise<void> => {
  const analyzed = await withProgress(flags.json !== true, async (progress) => {
    const of = await analyzeFile(file, flags, progress);
    if (flags.out !== undefined) await writeFiles(flags.out, of, progress);
    return of;
  });
  if (flags.json === true) await printParts(toJsonParts(resultOf(analyzed)));
  else process.stdout.write(toText(analyzed, flags.out));
};

const analyzeFile = async (file: string, flags: AnalyzeFlags, progress: Progress): Promise<Analyzed> => {
  const config = loadConfig(toSettings(flags));
  const detection = await loadDetection(config.detection_file);
  const hints = await loadHints(flags);
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new AppError('file.unreadable', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  });
  await progress.begin('reading', size);
  const read = await readSessions(file, hints, config, { advance: (bytes) => progress.advance(bytes), joining: () => progress.begin('joining') });
  const enrichment = openEnrichment(config, (file_name, problem) => process.stderr.write(`${file_name}: ${problem}\n`));
  await enrichment.refresh();
  const analysis = await analyzeBlock(read.sessions, read.duplicate_count, {
    engine: await loadEngine(config.engine),
    profile: toProfile(config),
    seed: config.seed,
    now_ms: Date.now(),
    enrichment,
    detection,
    begin: (step, total) => progress.begin(step, total),
    advance: (sessions) => {
      progress.advance(sessions);
      return turn();
    },
  });
  const totals = toTotals(withCountries(read.sessions, (address) => enrichment.countryOf(address)), analysis.verdicts.is_anomaly);
  enrichment.close();
  return { file, hints, read, analysis, totals };
};

const resultOf = ({ analysis, totals, read }: Analyzed): Record<string, unknown> => toResult(analysis, totals, read.report.rows_rejected);

const toFigures = ({ sessions, findings }: Analysis, { bytes_in, bytes_out, source_count, anomaly_count }: Totals): Array<[string, string]> => [
  ['Sessions', formatQuantity(sessions.size)],
  ['Sources', formatQuantity(source_count)],
  ['Bytes in', formatBytes(bytes_in)],
  ['Bytes out', formatBytes(bytes_out)],
  ['In : out', bytes_out === 0 ? 'none out' : `${(bytes_in / bytes_out).toFixed(1)} : 1`],
  ['Anomalous sessions', formatQuantity(anomaly_count)],
  ['Findings', formatQuantity(findings.length)],
];

const formatUtc = (time_ms: number): string => `${new Date(time_ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const draw = async <O extends object>(view: ViewDefinition<O>, frame: Frame, height: number): Promise<ReportChart> => ({
  title: view.title,
  question: view.question,
  view: await renderViewSvg(view, { frames: [frame], theme: lightTheme, width: 960, height, formatTime: formatUtc }),
});

const writeFiles = async (out: string, analyzed: Analyzed, progress: Progress): Promise<void> => {
  const { file, hints, read, analysis, totals } = analyzed;
  await progress.begin('drawing');
  const charts = [
    await draw(anomalyScatter, toScatterFrame(analysis), 560),
    await draw(geo, toCountryFrame(totals), 480),
    await draw(featureImportance, importanceFrame(analysis.model), 320),
  ];
  await makeFolder(out);
  await writeText(join(out, 'anomaly_scatter_plot.png'), renderViewPng(charts[0].view.svg, { width: 1920 }));
  await writeText(join(out, 'report.html'), toReportHtml(basename(file), analysis, toFigures(analysis, totals), charts));
  await progress.begin('writing', read.sessions.size);
  await writeText(join(out, 'traffic_stats_summary.csv'), toStatsCsv(analysis));
  await writeText(join(out, 'model.json'), `${encodeModel(analysis.model)}\n`);
  await writeParts(join(out, 'result.json'), toJsonParts(resultOf(analyzed), 2));
  const advance = (sessions: number): void => progress.advance(sessions);
  await writeParts(join(out, 'suspicious_results.csv'), read.is_joined ? toJoinedResultsCsv(analysis, advance) : toResultsCsv(analysis, readChunks(file), hints, advance));
};

const toText = ({ file, analysis, totals, read }: Analyzed, out: string | undefined): string => {
  const table = new Table({ head: ['Severity', 'Source', 'Finding'], style: { head: [], border: [] }, colWidths: [10, 18, 78], wordWrap: true });
  const shown = analysis.findings.slice(0, MAX_SHOWN_FINDINGS);
  for (const { severity, entity, sentence, context } of shown) table.push([severity, entity, context === undefined ? sentence : `${sentence}\n${context.says}`]);
  const { audit, summary } = analysis;
  const [sessions, sources, bytesIn, bytesOut, ratio, anomalous, findings] = toFigures(analysis, totals).map(([, value]) => value);
  return [
    `${basename(file)}: ${sessions} sessions, ${sources} sources, ${bytesIn} in, ${bytesOut} out (${ratio}), ${anomalous} anomalous sessions, ${findings} findings`,
    ...(analysis.duplicate_count > 0 ? [`${analysis.duplicate_count} duplicate rows, counted once`] : []),
    ...read.report.rejects.map(({ reason, count, lines }) => `${count} rows rejected: ${reason} (lines ${lines.join(', ')})`),
    ...toAuditLines(audit),
    ...(shown.length === 0 ? ['No findings.'] : [table.toString()]),
    ...(shown.length === analysis.findings.length ? [] : [`The ${formatQuantity(shown.length)} most severe findings of ${formatQuantity(analysis.findings.length)} are shown; --json and --out write all.`]),
    ...toClassicLines(summary, audit),
    ...summary.caveats.map((caveat) => `  ${caveat}`),
    ...(out === undefined ? [] : [`files in ${out}: report.html, result.json, suspicious_results.csv, traffic_stats_summary.csv, anomaly_scatter_plot.png, model.json`]),
    '',
  ].join('\n');
};

/** Prints parts to standard output as fast as it takes them. */
const printParts = async (parts: Iterable<string>): Promise<void> => {
  for (const part of parts) if (!process.stdout.write(part)) await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
};
