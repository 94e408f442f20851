import { userInfo } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { AppError, type ModelSummary, type ModelVersion, type RetrainState } from '@weir/schema';
import { callServer } from './call-server.ts';

interface ServerFlags {
  readonly url: string;
  readonly json?: boolean;
}

const POLL_MS = 500;

const print = (flags: ServerFlags, answer: unknown, lines: readonly string[]): void => {
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer)}\n` : lines.map((line) => `${line}\n`).join(''));
};

const inWords = ({ model_version, state, session_count, promoted_by, promoted_at, reason }: ModelVersion): string => {
  const since = promoted_at === null ? 'never served' : `serves by ${promoted_by} since ${new Date(promoted_at).toISOString()}`;
  return `${model_version}  ${state}  ${session_count.toLocaleString('en-US')} sessions, ${state === 'champion' ? since : since.replace('serves', 'served')}: ${reason}`;
};

/** `weir models list`: every model that was fitted. */
export const list = async (flags: ServerFlags): Promise<void> => {
  const answer = await callServer<{ versions: ModelVersion[] }>(flags.url, '/models');
  print(flags, answer, answer.versions.map(inWords));
};

/** `weir models retrain`: begins a retraining and waits for its end. @throws AppError `model.not_ready` where it fails */
export const retrain = async (flags: ServerFlags): Promise<void> => {
  let state = await callServer<RetrainState>(flags.url, '/retrain', { method: 'POST' });
  let said = '';
  while (state.step !== null) {
    if (state.step !== said && flags.json !== true) process.stderr.write(`${state.step} ...\n`);
    said = state.step;
    await after(POLL_MS);
    state = await callServer<RetrainState>(flags.url, '/retrain');
  }
  if (state.last?.outcome === 'failed') throw new AppError('model.not_ready', state.last.sentence);
  print(flags, state, [state.last?.sentence ?? '']);
};

const use = async (flags: ServerFlags & { reason: string }, path: string): Promise<void> => {
  const body = JSON.stringify({ reason: flags.reason, author: userInfo().username });
  const summary = await callServer<ModelSummary>(flags.url, path, { method: 'POST', type: 'application/json', body });
  print(flags, summary, [`Model ${summary.model_version} serves; stored sessions get its verdicts in the background.`]);
};

/** `weir models serve`: lets a stored model serve. */
export const serve = (version: string, flags: ServerFlags & { reason: string }): Promise<void> => use(flags, `/models/${encodeURIComponent(version)}/serve`);

/** `weir models rollback`: lets the model serve that served before. */
export const rollBack = (flags: ServerFlags & { reason: string }): Promise<void> => use(flags, '/models/rollback');
