import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_SEED } from '@weir/data';
import { AppError, formatBytes, formatDuration } from '@weir/schema';
import { compose, type Weir } from '../compose.ts';
import { loadConfig, type Config } from '../serve/config/config.ts';
import { toSettings } from './setting-options.ts';
import { startReplay } from '../pipeline/jobs/replay-job.ts';

/** Flags of `weir serve` that are not settings. */
interface ServeFlags {
  readonly sample?: boolean;
  readonly replay?: boolean;
  readonly json?: boolean;
}

/** `weir serve`: runs the server until a signal stops it, then finishes the requests in progress. */
export const serve = async (flags: ServeFlags): Promise<void> => {
  const { sample, replay, json } = flags;
  const config = loadConfig(withDataDir(toSettings(flags), flags));
  const print = (event: string, text: string, facts: Record<string, unknown> = {}): void => {
    process.stdout.write(json === true ? `${JSON.stringify({ event, ...facts })}\n` : `${text}\n`);
  };
  const weir = await compose(config);
  await assertUnmixed(weir, flags).catch(async (error: unknown) => {
    await weir.stop();
    throw error;
  });
  const url = await weir.listen();
  let stopReplay: () => Promise<void> = () => Promise.resolve();
  let stopping = false;
  stopOnSignal(async () => {
    stopping = true;
    await stopReplay();
    await weir.stop();
  });
  print('listening', `Weir listens on ${url}`, { url });
  weir.startFeeds();
  if (sample === true) await loadSample(weir, config);
  if (replay === true) stopReplay = await startReplay({ pipeline: weir.pipeline, store: weir.store, log: weir.log, seed: SAMPLE_SEED, now: Date.now });
  await weir.pipeline.settled();
  if (!stopping) await announce(weir, url, print, sample === true || replay === true);
};

/**
 * Returns the settings with a folder of its own for the synthetic sample, within the data folder, so that it never mixes with
 * other logs. `--data-dir` names the folder itself.
 */
const withDataDir = (settings: ReturnType<typeof toSettings>, { sample, replay }: ServeFlags): ReturnType<typeof toSettings> => {
  if (settings.data_dir !== undefined || (sample !== true && replay !== true)) return settings;
  return { ...settings, data_dir: join(loadConfig(settings).data_dir, replay === true ? 'replay' : 'sample') };
};

/** @throws AppError `config.invalid` where the sample would mix with other logs */
const assertUnmixed = async ({ store }: Weir, { sample, replay }: ServeFlags): Promise<void> => {
  if (sample !== true && replay !== true) return;
  const { session_count, synthetic } = await store.counts();
  if (session_count === 0 || synthetic) return;
  throw new AppError('config.invalid', `${replay === true ? '--replay' : '--sample'} is not possible: the data folder contains ${session_count.toLocaleString('en-US')} sessions of other logs, and the synthetic sample would mix with them.`, {
    hint: 'Leave out --data-dir, or give an empty folder.',
  });
};

const loadSample = async (weir: Weir, config: Config): Promise<void> => {
  if ((await weir.store.counts()).session_count > 0) return;
  await weir.pipeline.ingestLog(createReadStream(join(config.assets_dir, 'sample', 'sessions.csv')));
};

const announce = async (weir: Weir, url: string, print: (event: string, text: string, facts: Record<string, unknown>) => void, wantsSample: boolean): Promise<void> => {
  const everything = { from_ms: 0, to_ms: 8.64e15 };
  const summary = await weir.store.trafficSummary({ ...everything, filters: [] });
  const { synthetic } = await weir.store.counts();
  const findings = await weir.store.findings({ ...everything, min_severity: 'low', limit: 5 });
  const model = weir.pipeline.currentModel;
  if (model === null) {
    print('empty', `No model fitted yet: send sessions first. For a CSV: curl --data-binary @FILE -H 'Content-Type: text/csv' ${url}/api/v1/sessions`, {});
    return;
  }
  const span = formatDuration(((summary.last_session_time ?? 0) - (summary.first_session_time ?? 0)) / 1000);
  const lines = [
    '',
    `  ${summary.session_count.toLocaleString('en-US')} sessions${synthetic ? ' (SYNTHETIC sample, not real traffic)' : ''} from ${summary.source_count} sources over ${span}`,
    `  ${formatBytes(summary.bytes_in)} in, ${formatBytes(summary.bytes_out)} out`,
    `  ${summary.anomaly_count} anomalous sessions (the threshold flags a share of ${model.profile.contamination}; not a count of attacks)`,
    `  ${summary.finding_count} findings, most severe first:`,
    ...findings.map((finding) => `    ${finding.severity.padEnd(6)} ${finding.entity.padEnd(15)} ${finding.sentence}`),
    ...(synthetic && !wantsSample ? ['', '  This store contains the synthetic sample. To remove it and keep your rows: npx weir reset --sample'] : []),
    '',
    `  Page         ${url}`,
    `  In Grafana   npm run grafana -- PATH_TO_A_GRAFANA`,
    `  API          ${url}/api/v1/openapi.json`,
    '',
  ];
  print('ready', lines.join('\n'), { url, ...summary, synthetic, model_version: model.model_version });
};

/** Stops gracefully on the first signal, and at once on the second. */
const stopOnSignal = (stop: () => Promise<void>): void => {
  let stopping = false;
  const handle = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
};
