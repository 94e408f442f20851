import { userInfo } from 'node:os';
import type { Disposition, DispositionEffect } from '@weir/schema';
import { callServer } from './call-server.ts';
import { toTime } from './flag-values.ts';

/** Flags that every command for a server has. */
interface ServerFlags {
  readonly url: string;
  readonly json?: boolean;
}

interface MarkFlags extends ServerFlags {
  readonly scope: string;
  readonly network?: string;
  readonly reason: string;
  readonly note?: string;
  readonly expires?: string;
  readonly author?: string;
  readonly dryRun?: boolean;
}

const print = (flags: ServerFlags, answer: unknown, lines: () => readonly string[]): void => {
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer)}\n` : lines().map((line) => `${line}\n`).join(''));
};

const toLines = ({ disposition_id, verdict, target, state, author, reason, effect, undone }: Disposition): string[] => [
  `${disposition_id}  ${state}  ${verdict.replaceAll('_', ' ')} on ${target.kind} ${target.id}, by ${author}: ${reason}`,
  `    ${undone === null ? effect.sentence : `Undone by ${undone.author}: ${undone.reason}`}`,
];

const name = (): string => userInfo().username;
const post = <T>(flags: ServerFlags, path: string, body: object): Promise<T> =>
  callServer<T>(flags.url, path, { method: 'POST', type: 'application/json', body: JSON.stringify(body) });

/** `weir triage mark`: sets the disposition of a finding, a session or a source; `--dry-run` only shows what that would change. */
export const mark = async (kind: string, id: string, verdict: string, flags: MarkFlags): Promise<void> => {
  const { scope, network, reason, note, expires } = flags;
  const body = { target: { kind, id }, verdict, scope, network, reason, note, expires_at: expires === undefined ? undefined : toTime('--expires', expires), author: flags.author ?? name() };
  if (flags.dryRun === true) {
    const effect = await post<DispositionEffect>(flags, '/dispositions/preview', body);
    return print(flags, effect, () => [effect.sentence]);
  }
  const made = await post<Disposition>(flags, '/dispositions', body);
  print(flags, made, () => toLines(made));
};

/** `weir triage undo`: undoes a disposition. */
export const undo = async (id: string, flags: ServerFlags & { reason: string; author?: string }): Promise<void> => {
  const undone = await post<Disposition>(flags, `/dispositions/${encodeURIComponent(id)}/undo`, { reason: flags.reason, author: flags.author ?? name() });
  print(flags, undone, () => toLines(undone));
};

/** `weir triage list`: lists dispositions, newest first. */
export const list = async (flags: ServerFlags & { active?: boolean }): Promise<void> => {
  const answer = await callServer<{ dispositions: Disposition[] }>(flags.url, `/dispositions${flags.active === true ? '?active=true' : ''}`);
  print(flags, answer, () => answer.dispositions.flatMap(toLines));
};
