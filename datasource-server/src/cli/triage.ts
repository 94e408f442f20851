import { userInfo } from 'node:os';
import type { Disposition, DispositionEffect } from '@weir/schema';
import { callServer } from './call-server.ts';
import { toTime } from './time-flag.ts';

/** Flags of every command that calls a server. */
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

const print = (flags: ServerFlags, answer: unknown, words: () => readonly string[]): void => {
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer)}\n` : words().map((line) => `${line}\n`).join(''));
};

const inWords = ({ disposition_id, verdict, target, state, author, reason, effect, undone }: Disposition): string[] => [
  `${disposition_id}  ${state}  ${verdict.replaceAll('_', ' ')} on ${target.kind} ${target.id}, by ${author}: ${reason}`,
  `    ${undone === null ? effect.sentence : `Taken back by ${undone.author}: ${undone.reason}`}`,
];

const name = (): string => userInfo().username;
const post = <T>(flags: ServerFlags, path: string, body: object): Promise<T> =>
  callServer<T>(flags.url, path, { method: 'POST', type: 'application/json', body: JSON.stringify(body) });

/** `weir triage mark`: says of a finding, a session or a source what it was, or with `--dry-run` what that would change. */
export const mark = async (kind: string, id: string, verdict: string, flags: MarkFlags): Promise<void> => {
  const { scope, network, reason, note, expires } = flags;
  const body = { target: { kind, id }, verdict, scope, network, reason, note, expires_at: expires === undefined ? undefined : toTime('--expires', expires), author: flags.author ?? name() };
  if (flags.dryRun === true) {
    const effect = await post<DispositionEffect>(flags, '/dispositions/preview', body);
    return print(flags, effect, () => [effect.sentence]);
  }
  const made = await post<Disposition>(flags, '/dispositions', body);
  print(flags, made, () => inWords(made));
};

/** `weir triage undo`: takes a disposition back. */
export const undo = async (id: string, flags: ServerFlags & { reason: string; author?: string }): Promise<void> => {
  const undone = await post<Disposition>(flags, `/dispositions/${encodeURIComponent(id)}/undo`, { reason: flags.reason, author: flags.author ?? name() });
  print(flags, undone, () => inWords(undone));
};

/** `weir triage list`: dispositions, the latest first. */
export const list = async (flags: ServerFlags & { active?: boolean }): Promise<void> => {
  const answer = await callServer<{ dispositions: Disposition[] }>(flags.url, `/dispositions${flags.active === true ? '?active=true' : ''}`);
  print(flags, answer, () => answer.dispositions.flatMap(inWords));
};
