import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import Table from 'cli-table3';
import { anomalyScatter, featureImportance, geo, lightTheme, type ViewDefinition } from '@weir/views';
import { AppError, formatBytes, formatQuantity, type Frame, type SessionInput } from '@weir/schema';
import { loadConfig, type Config } from '../serve/config/config.ts';
import { loadDetection } from '../serve/config/detection-file.ts';
import { openEnrichment, toProfile } from '../compose.ts';
import { LogTally } from '../intake/lines/log-tally.ts';
import { loadEngine } from '../detect/models/engines/index.ts';
import { encodeModel } from '../detect/models/model-file.ts';
import { importanceFrame } from '../answer/queries/model-tables.ts';
import { analyzeSessions, type Analysis } from '../answer/reports/analysis.ts';
import { toResultsCsv, toStatsCsv } from '../answer/reports/csv-files.ts';
import { toCountryFrame, toScatterFrame } from '../answer/reports/frames.ts';
import { renderViewPng, renderViewSvg } from '../answer/reports/render-view.ts';
import { toReportHtml, type ReportChart } from '../answer/reports/report-html.ts';
import { toResult } from '../answer/reports/result.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { toAuditLines, toClassicLines } from './audit-text.ts';
import { loadHints, type HintFlags } from './log-hints.ts';
import { withProgress } from './progress.ts';
import { readSessions } from './read-sessions.ts';
import { toSettings } from './setting-options.ts';
import { makeFolder, writeText } from './write-text.ts';

/** Flags of `weir analyze` that are not settings. */
interface AnalyzeFlags extends HintFlags {
  readonly out?: string;
  readonly json?: boolean;
}

interface ReadFile {
  readonly columns: readonly string[];
  readonly rows: SessionInput[];
  readonly cells: Array<readonly string[]>;
  readonly tally: LogTally;
}

/** `weir analyze FILE`: analyzes one log file without a server, and writes report files under `--out`. */
export const analyze = async (file: string, flags: AnalyzeFlags): Promise<void> => {
  const config = loadConfig(toSettings(flags));
  const detection = await loadDetection(config.detection_file);
  const read = await readFile(file, await loadHints(flags), config, flags.json !== true);
  const enrichment = openEnrichment(config, (file_name, problem) => process.stderr.write(`${file_name}: ${problem}\n`));
  await enrichment.refresh();
  const analysis = await analyzeSessions(read.rows, await loadEngine(config.engine), toProfile(config), config.seed, Date.now(), enrichment, detection);
  enrichment.close();
  const result = toResult(analysis, read.tally.rejects.total);
  if (flags.out !== undefined) await writeFiles(flags.out, basename(file), analysis, read, result);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  else process.stdout.write(toText(basename(file), analysis, read, flags.out));
};

const readFile = async (file: string, hints: LogHints, config: Config, progress: boolean): Promise<ReadFile> => {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new AppError('file.unreadable', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  });
  const read = { columns: [] as readonly string[], rows: [] as SessionInput[], cells: [] as Array<readonly string[]>, tally: new LogTally() };
  await withProgress('bytes read', size, progress, async (advance) => {
    for await (const { columns, sessions, cells } of readSessions(file, hints, read.tally, config, advance)) {
      read.columns = columns;
      for (const session of sessions) read.rows.push(session);
      for (const row of cells) read.cells.push(row);
    }
  });
  if (read.rows.length === 0) {
    throw new AppError('ingest.no_valid_rows', `${file} has no valid row: all ${read.tally.rejects.total} rows were rejected.`, {
      details: { rejects: read.tally.rejects.toReport() },
    });
  }
  return read;
};

const toFigures = (analysis: Analysis): Array<[string, string]> => {
  const bytes_in = analysis.sessions.reduce((sum, session) => sum + session.bytes_in, 0);
  const bytes_out = analysis.sessions.reduce((sum, session) => sum + session.bytes_out, 0);
  return [
    ['Sessions', formatQuantity(analysis.sessions.length)],
    ['Sources', formatQuantity(new Set(analysis.sessions.map(({ src_ip }) => src_ip)).size)],
    ['Bytes in', formatBytes(bytes_in)],
    ['Bytes out', formatBytes(bytes_out)],
    ['In : out', bytes_out === 0 ? 'none out' : `${(bytes_in / bytes_out).toFixed(1)} : 1`],
    ['Anomalous sessions', formatQuantity(analysis.summary.flagged_count)],
    ['Findings', formatQuantity(analysis.findings.length)],
  ];
};

const formatUtc = (time_ms: number): string => `${new Date(time_ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const draw = async <O extends object>(view: ViewDefinition<O>, frame: Frame, height: number): Promise<ReportChart> => ({
  title: view.title,
  question: view.question,
  view: await renderViewSvg(view, { frames: [frame], theme: lightTheme, width: 960, height, formatTime: formatUtc }),
});

const writeFiles = async (out: string, name: string, analysis: Analysis, read: ReadFile, result: object): Promise<void> => {
  const charts = [
    await draw(anomalyScatter, toScatterFrame(analysis), 560),
    await draw(geo, toCountryFrame(analysis), 480),
    await draw(featureImportance, importanceFrame(analysis.model), 320),
  ];
  await makeFolder(out);
  await Promise.all([
    writeText(join(out, 'suspicious_results.csv'), toResultsCsv(analysis, read.columns, read.cells)),
    writeText(join(out, 'traffic_stats_summary.csv'), toStatsCsv(analysis)),
    writeText(join(out, 'anomaly_scatter_plot.png'), renderViewPng(charts[0].view.svg, { width: 1920 })),
    writeText(join(out, 'result.json'), `${JSON.stringify(result, null, 2)}\n`),
    writeText(join(out, 'report.html'), toReportHtml(name, analysis, toFigures(analysis), charts)),
    writeText(join(out, 'model.json'), `${encodeModel(analysis.model)}\n`),
  ]);
};

const toText = (name: string, analysis: Analysis, read: ReadFile, out: string | undefined): string => {
  const table = new Table({ head: ['Severity', 'Source', 'Finding'], style: { head: [], border: [] }, colWidths: [10, 18, 78], wordWrap: true });
  for (const { severity, entity, sentence, context } of analysis.findings) table.push([severity, entity, context === undefined ? sentence : `${sentence}\n${context.says}`]);
  const { audit, summary } = analysis;
  const [sessions, sources, bytesIn, bytesOut, ratio, anomalous, findings] = toFigures(analysis).map(([, value]) => value);
  return [
    `${name}: ${sessions} sessions, ${sources} sources, ${bytesIn} in, ${bytesOut} out (${ratio}), ${anomalous} anomalous sessions, ${findings} findings`,
    ...(analysis.duplicate_count > 0 ? [`${analysis.duplicate_count} duplicate rows, counted once`] : []),
    ...read.tally.rejects.toReport().map(({ reason, count, lines }) => `${count} rows rejected: ${reason} (lines ${lines.join(', ')})`),
    ...toAuditLines(audit),
    ...(analysis.findings.length === 0 ? ['No findings.'] : [table.toString()]),
    ...toClassicLines(summary, audit),
    ...summary.caveats.map((caveat) => `  ${caveat}`),
    ...(out === undefined ? [] : [`files in ${out}: report.html, result.json, suspicious_results.csv, traffic_stats_summary.csv, anomaly_scatter_plot.png, model.json`]),
    '',
  ].join('\n');
};
