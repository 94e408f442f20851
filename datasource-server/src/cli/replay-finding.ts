import { readFile } from 'node:fs/promises';
import { AppError, displayName, type FindingFile, type FindingFileContent } from '@weir/schema';
import { parseFindingFile } from '../answer/finding-files/finding-file.ts';
import { replayFinding, type Difference } from '../answer/finding-files/replay-finding.ts';
import { callServer } from './call-server.ts';
import { EXIT } from './exit-codes.ts';
import { writeOut } from './write-text.ts';

/** `weir finding-file ID`: downloads a finding with the data that it is based on. */
export const saveFindingFile = async (finding_id: string, flags: { url: string; out?: string }): Promise<void> => {
  const file = await callServer<FindingFile>(flags.url, `/findings/${encodeURIComponent(finding_id)}/replay`);
  const text = `${JSON.stringify(file)}\n`;
  await writeOut(flags.out, text);
  if (flags.out !== undefined) process.stdout.write(`${file.content.sessions.length} sessions of ${file.content.finding.entity} written to ${flags.out}\n`);
};

/** `weir replay-finding FILE`: reproduces a finding without a server, and sets exit code 1 if any result differs. */
export const replayFindingFile = async (file: string, flags: { json?: boolean }): Promise<void> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('file.unreadable', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  });
  const content = parseFindingFile(text);
  const differences = await replayFinding(content).catch((cause: unknown) => {
    throw new AppError('finding.bad_file', `The finding file cannot be replayed: ${(cause as Error).message}`, { cause });
  });
  if (differences.length > 0) process.exitCode = EXIT.failed;
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ is_same: differences.length === 0, differences, finding: content.finding, weir_version: content.weir_version })}\n`);
  else process.stdout.write(toText(content, differences));
};

const toUtc = (time_ms: number): string => `${new Date(time_ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const toText = ({ finding, sessions, model, weir_version }: FindingFileContent, differences: readonly Difference[]): string =>
  [
    `${finding.severity} ${finding.kind} of ${finding.entity}, ${toUtc(finding.start_time)} to ${toUtc(finding.end_time)}`,
    `  ${finding.sentence}`,
    ...(finding.context === undefined ? [] : [`  ${finding.context.says}`]),
    `  ${finding.advice}`,
    `  confidence ${finding.confidence.toFixed(2)}, technique ${finding.technique === null ? 'none: the log has no evidence for one' : `${finding.technique.id} ${finding.technique.name}`}`,
    ...finding.votes.map(({ view, weight, says }) => `  ${displayName(view)} (${Math.round(100 * weight)} %): ${says}`),
    '',
    ...(differences.length === 0
      ? [`Reproduced, byte for byte: features and scores of ${sessions.length} sessions, and the finding (model ${String(model.model_version)}, found by Weir ${weir_version})`]
      : ['NOT reproduced:', ...differences.map(({ sentence }) => `  ${sentence}`)]),
    '',
  ].join('\n');
