import { AppError, type ResetSampleAnswer } from '@weir/schema';
import { compose } from '../compose.ts';
import { loadConfig } from '../serve/config/config.ts';
import { callServer } from './call-server.ts';

interface ResetFlags {
  readonly url: string;
  readonly sample?: boolean;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `weir reset --sample`: removes the synthetic sample and what was made of it from a server or a data folder. Other sessions stay. */
export const reset = async (flags: ResetFlags): Promise<void> => {
  if (flags.sample !== true) throw new AppError('cli.usage', 'The option --sample is missing.', { hint: 'Run "weir reset --sample" to remove the synthetic sample. To delete everything, stop the server and delete its data folder.' });
  const answer = flags.dataDir === undefined ? await callServer<ResetSampleAnswer>(flags.url, '/reset-sample', { method: 'POST' }) : await resetFolder(flags.dataDir);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else process.stdout.write(toText(answer));
};

const resetFolder = async (data_dir: string): Promise<ResetSampleAnswer> => {
  const { pipeline, store, stop } = await compose(loadConfig({ data_dir, port: 0, log_level: 'error' }));
  try {
    const sessions_deleted = await pipeline.removeSample();
    await pipeline.settled();
    return { sessions_deleted, session_count: (await store.counts()).session_count };
  } finally {
    await stop();
  }
};

const shown = (count: number): string => count.toLocaleString('en-US');

const toText = ({ sessions_deleted, session_count }: ResetSampleAnswer): string =>
  sessions_deleted === 0
    ? 'The store contains no synthetic sessions; nothing was removed.\n'
    : `${shown(sessions_deleted)} synthetic sessions removed, with all models, verdicts and findings. ${shown(session_count)} other sessions remain${session_count > 0 ? '; a new model is fitted on them as soon as there are enough' : ''}.\n`;
