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

const toLine = ({ model_version, state, session_count, promoted_by, promoted_at, reason }: ModelVersion): string => {
  const since = promoted_at === null ? 'never served' : `serving since ${new Date(promoted_at).toISOString().slice(0, 16).replace('T', ' ')} UTC, promoted by ${promoted_by}`;
  return `${model_version}  ${state}  ${session_count.toLocaleString('en-US')} sessions, ${state === 'champion' ? since : since.replace('serving', 'served')}: ${reason}`;
};

/** `weir models list`: lists every fitted model. */
export const list = async (flags: ServerFlags): Promise<void> => {
  const answer = await callServer<{ versions: ModelVersion[] }>(flags.url, '/models');
  print(flags, answer, answer.versions.map(toLine));
};

/** `weir models retrain`: starts a retraining and waits until it ends. @throws AppError `model.not_ready` when it fails */
export const retrain = async (flags: ServerFlags): Promise<void> => {
  let state = await callServer<RetrainState>(flags.url, '/retrain', { method: 'POST' });
  let shown = '';
  while (state.step !== null) {
    if (state.step !== shown && flags.json !== true) process.stderr.write(`${state.step} ...\n`);
    shown = state.step;
    await after(POLL_MS);
    state = await callServer<RetrainState>(flags.url, '/retrain');
  }
  if (state.last?.outcome === 'failed') throw new AppError('model.not_ready', state.last.sentence);
  print(flags, state, [state.last?.sentence ?? '']);
};

const change = async (flags: ServerFlags & { reason: string }, path: string): Promise<void> => {
  const body = JSON.stringify({ reason: flags.reason, author: userInfo().username });
  const summary = await callServer<ModelSummary>(flags.url, path, { method: 'POST', type: 'application/json', body });
  print(flags, summary, [`Model ${summary.model_version} is now the current model. Stored sessions are rescored in the background.`]);
};

/** `weir models serve`: makes a stored model the current model. */
export const serve = (version: string, flags: ServerFlags & { reason: string }): Promise<void> => change(flags, `/models/${encodeURIComponent(version)}/serve`);

/** `weir models rollback`: returns to the previous model. */
export const rollBack = (flags: ServerFlags & { reason: string }): Promise<void> => change(flags, '/models/rollback');
